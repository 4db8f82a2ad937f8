// ECharts, loaded when a chart is first shown. A chart is a picture: `label` says what it tells, and the page has its
// numbers in words or in a table as well.
import { theme } from 'antd';
import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { useEffect, useRef } from 'react';
import { untilLoaded } from '@/shared/loading/assets';

const engine = untilLoaded(async () => {
  const [core, charts, parts, renderers] = await Promise.all([
    import('echarts/core'),
    import('echarts/charts'),
    import('echarts/components'),
    import('echarts/renderers'),
  ]);
  core.use([
    charts.BarChart,
    charts.LineChart,
    charts.PieChart,
    charts.HeatmapChart,
    parts.GridComponent,
    parts.TooltipComponent,
    parts.LegendComponent,
    parts.VisualMapComponent,
    renderers.CanvasRenderer,
  ]);
  return core;
});

export function Chart(props: { option: EChartsCoreOption; label: string; height?: number }) {
  const { option, label, height = 280 } = props;
  const place = useRef<HTMLDivElement>(null);
  const { token } = theme.useToken();
  const { colorText, colorTextDescription, colorPrimary } = token;
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    let chart: EChartsType | undefined;
    let gone = false;
    const resized = new ResizeObserver(() => chart?.resize());
    engine().then((core) => {
      if (gone) return;
      chart = core.init(element);
      chart.setOption({
        color: [colorPrimary, '#21a366', '#d48806', '#c5221f', '#7a5af8', '#0e8f9c'],
        textStyle: { color: colorText, fontFamily: 'inherit' },
        legend: { textStyle: { color: colorTextDescription } },
        animation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
        ...option,
        // As text on the canvas: HTML with style attributes is refused by the content security policy.
        tooltip: { ...(option.tooltip as object | undefined), renderMode: 'richText' },
      });
      resized.observe(element);
    });
    return () => {
      gone = true;
      resized.disconnect();
      chart?.dispose();
    };
  }, [option, colorText, colorTextDescription, colorPrimary]);
  return <div ref={place} role="img" aria-label={label} style={{ height }} />;
}
