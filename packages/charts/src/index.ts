export { barChart, type Bar, type BarChart } from './bar-chart.js';
export { drawSvg, type ChartSpecification } from './draw-svg.js';
export { lineChart, type Curve, type LineChart } from './line-chart.js';
export { pointChart, type ChartPoint, type PointChart } from './point-chart.js';
export { pageTheme, printTheme, type Theme } from './theme.js';
