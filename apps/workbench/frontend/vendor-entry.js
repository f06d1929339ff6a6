import { h, render, Component, Fragment } from "preact";
import { useState, useEffect, useRef, useMemo, useCallback, useLayoutEffect } from "preact/hooks";
import { signal, computed, effect, batch, useSignal, useComputed, useSignalEffect } from "@preact/signals";
import htm from "htm";
const html = htm.bind(h);
export { h, html, render, Component, Fragment, useState, useEffect, useRef, useMemo, useCallback, useLayoutEffect,
  signal, computed, effect, batch, useSignal, useComputed, useSignalEffect };
