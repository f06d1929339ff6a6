"""Files and functions stay small enough to be read in one go."""

from statistics import median

from tests.architecture.sources import ROOT, function_lengths, python_files

MAX_FILE_LINES = 500
MOST_FILES_BELOW = 300
MEDIAN_FUNCTION_LINES = 8
MOST_FUNCTIONS_BELOW = 30
SOURCES = ("apps", "contactcenter")


def test_no_file_is_long():
    lines = {
        path: len(path.read_text(encoding="utf-8").splitlines()) for path in python_files(*SOURCES, "tests")
    }
    long = {str(path.relative_to(ROOT)): count for path, count in lines.items() if count > MAX_FILE_LINES}

    assert long == {}
    assert percentile(list(lines.values()), 95) < MOST_FILES_BELOW


def test_functions_are_short():
    lengths = function_lengths(*SOURCES)

    assert median(lengths) < MEDIAN_FUNCTION_LINES
    assert percentile(lengths, 95) < MOST_FUNCTIONS_BELOW


def percentile(values: list[int], share: int) -> int:
    return sorted(values)[min(len(values) - 1, len(values) * share // 100)]
