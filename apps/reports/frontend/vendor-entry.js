// What the reports draw with, and nothing else of ECharts.
import { init, use } from "echarts/core";
import { BarChart, HeatmapChart, LineChart, PieChart, SankeyChart } from "echarts/charts";
import { AriaComponent, DatasetComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent, DataZoomComponent } from "echarts/components";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";
use([BarChart, HeatmapChart, LineChart, PieChart, SankeyChart, AriaComponent, DatasetComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent, DataZoomComponent, LabelLayout, SVGRenderer]);
export { init };
