/* Charts that can be pointed at, zoomed and compared, for those who work here. Without this the drawing and the table stay. */
(function () {
  "use strict";
  var SHAPES = { indigo: "circle", pine: "rect", ochre: "triangle" };
  var DASHES = { indigo: "solid", pine: [8, 5], ochre: [2, 5] };
  var drawn = [];

  function token(name) { return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim(); }
  function text(unit, value) { return value === null || value === undefined ? "–" : value + (unit === "%" ? "%" : " " + unit); }

  function line(one) {
    return {
      name: one.name, type: "line", data: one.values, symbol: SHAPES[one.tone], symbolSize: 8, connectNulls: false,
      color: token(one.tone), lineStyle: { type: DASHES[one.tone], width: 2.2 }, emphasis: { focus: "series" }
    };
  }

  function option(told) {
    var quiet = token("quiet"), font = getComputedStyle(document.body).fontFamily, size = parseFloat(getComputedStyle(document.body).fontSize) * 0.8;
    return {
      animation: false,
      textStyle: { fontFamily: font, fontSize: size, color: quiet },
      aria: { enabled: true, label: { description: told.label } },
      grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true },
      legend: { top: 0, left: 0, icon: "none", itemWidth: 0, show: false },
      tooltip: {
        trigger: "axis", renderMode: "richText", confine: true, backgroundColor: token("card"), borderColor: token("edge"),
        textStyle: { color: token("ink"), fontFamily: font, fontSize: size },
        formatter: function (points) {
          return [points[0].axisValueLabel].concat(points.map(function (one) { return one.seriesName + "  " + text(told.unit, one.value); })).join("\n");
        }
      },
      dataZoom: [{ type: "inside", zoomOnMouseWheel: "ctrl", moveOnMouseWheel: false }],
      xAxis: { type: "category", data: told.names, boundaryGap: false, axisLabel: { color: quiet, fontSize: size }, axisLine: { lineStyle: { color: token("edge") } } },
      yAxis: { type: "value", min: 0, name: told.unit, nameTextStyle: { color: quiet, fontSize: size, align: "left" }, axisLabel: { color: quiet, fontSize: size }, splitLine: { lineStyle: { color: token("line") } } },
      series: told.lines.map(line)
    };
  }

  /* left and right walk through the months; what is there is said aloud */
  function keys(box, chart, told, said) {
    var at = told.names.length - 1;
    box.addEventListener("keydown", function (event) {
      var step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (event.key === "Escape") { chart.dispatchAction({ type: "hideTip" }); return; }
      if (!step) { return; }
      event.preventDefault();
      at = Math.max(0, Math.min(told.names.length - 1, at + step));
      chart.dispatchAction({ type: "showTip", seriesIndex: 0, dataIndex: at });
      said.textContent = told.names[at] + ": " + told.lines.map(function (one) { return one.name + " " + text(told.unit, one.values[at]); }).join(", ");
    });
    box.addEventListener("blur", function () { chart.dispatchAction({ type: "hideTip" }); });
  }

  function draw(figure) {
    var svg = figure.querySelector("svg.chart"), told = JSON.parse(figure.dataset.chart);
    var box = document.createElement("div"), canvas = document.createElement("div"), said = document.createElement("div");
    box.className = "live-chart"; box.tabIndex = 0;
    box.setAttribute("role", "img"); box.setAttribute("aria-label", told.label);
    canvas.className = "live-canvas"; said.className = "visually-hidden"; said.setAttribute("aria-live", "polite");
    box.appendChild(canvas); svg.parentNode.insertBefore(box, svg); svg.parentNode.insertBefore(said, svg);
    try {
      var chart = window.echarts.init(canvas, null, { renderer: "canvas" });
      chart.setOption(option(told));
      keys(box, chart, told, said);
      drawn.push({ chart: chart, told: told });
      svg.classList.add("only-print");
    } catch (problem) { box.remove(); said.remove(); }
  }

  function again() { drawn.forEach(function (one) { one.chart.setOption(option(one.told)); }); }

  document.addEventListener("DOMContentLoaded", function () {
    if (!window.echarts) { return; }
    Array.prototype.forEach.call(document.querySelectorAll("figure[data-chart]"), draw);
    window.addEventListener("resize", function () { drawn.forEach(function (one) { one.chart.resize(); }); });
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  });
})();
