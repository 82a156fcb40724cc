// The charts of the overview, drawn by Chart.js.

DL.chartStyle = () => {
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 12;
  Chart.defaults.color = DL.colour("quiet");
  Chart.defaults.borderColor = DL.colour("line");
  Chart.defaults.animation = false;
  Chart.defaults.maintainAspectRatio = false;
  Chart.defaults.plugins.legend.display = false;
  Chart.defaults.plugins.legend.labels.boxWidth = 12;
};

/** A chart of that height, which is drawn when the reader comes near it. */
DL.chart = (title, height, configuration) => {
  const canvas = DL.el("canvas", { role: "img", "aria-label": title });
  const observer = new IntersectionObserver(entries => {
    if (!entries.some(entry => entry.isIntersecting)) return;
    observer.disconnect();
    new Chart(canvas, configuration());
  }, { rootMargin: "300px" });
  observer.observe(canvas);
  return DL.el("div", { class: "chart", style: `height:${height}px` }, canvas);
};

DL.chartCard = (title, note, height, configuration) => DL.el(
  "div", { class: "card" }, DL.el("h3", { text: title }), DL.chart(title, height, configuration),
  note ? DL.el("p", { class: "quiet small", text: note }) : null);

/** Lying bars: `rows` are labels, `sets` are `{label, data, colour}`; `title` words of a bar for its tooltip. */
DL.bars = (rows, sets, { maximum, unit = "", words } = {}) => () => ({
  type: "bar",
  data: {
    labels: rows,
    datasets: sets.map(set => ({
      label: set.label, data: set.data, backgroundColor: DL.colour(set.colour), borderRadius: 2, barPercentage: 0.8,
      categoryPercentage: 0.82,
    })),
  },
  options: {
    indexAxis: "y",
    scales: {
      x: { beginAtZero: true, max: maximum, ticks: { precision: 0, callback: value => value + unit } },
      y: { grid: { display: false }, ticks: { autoSkip: false, color: DL.colour("text") } },
    },
    plugins: {
      legend: { display: sets.length > 1, position: "bottom" },
      tooltip: {
        callbacks: {
          label: item => (words ? words(item.dataIndex, item.datasetIndex) : `${item.formattedValue}${unit}`),
        },
      },
    },
  },
});

/** Standing bars over bins; `name` says what a bin is. */
DL.histogram = (bins, sets, axis, count) => () => ({
  type: "bar",
  data: {
    labels: bins,
    datasets: sets.map(set => ({
      label: set.label, data: set.data, backgroundColor: DL.colour(set.colour), borderRadius: 2,
      categoryPercentage: 0.95, barPercentage: 0.95,
    })),
  },
  options: {
    scales: {
      x: { grid: { display: false }, title: { display: true, text: axis } },
      y: { beginAtZero: true, ticks: { precision: 0 }, title: { display: true, text: count } },
    },
    plugins: { legend: { display: sets.length > 1, position: "bottom" } },
  },
});

DL.drawCharts = () => {
  const section = document.getElementById("charts");
  const runs = [DL.report.run, DL.report.other].filter(Boolean);
  const colours = ["accent", "other"];
  const sets = pick => runs.map((run, i) => ({ label: run.name, data: pick(run.scores, i), colour: colours[i] }));
  const grid = DL.el("div", { class: "grid" });
  section.append(DL.el("h2", { text: "Abilities, types, infractions" }), grid);

  const abilities = DL.report.run.scores.abilities;
  if (abilities.length) {
    const find = (scores, name) => scores.abilities.find(row => row[0] === name) || [name, null, 0, 0];
    grid.append(DL.chartCard(
      "Success by ability", "Share of the routes that test it, by Bench2Drive 0.0.4's rule.", 60 + 38 * abilities.length,
      DL.bars(
        abilities.map(row => row[0]),
        sets(scores => abilities.map(row => 100 * (find(scores, row[0])[1] || 0))),
        {
          maximum: 100, unit: " %",
          words: (i, set) => {
            const [, share, successes, total] = find(runs[set].scores, abilities[i][0]);
            return `${DL.number(100 * share, 1)} %: ${successes} of ${total} routes`;
          },
        })));
  }

  const kinds = DL.report.run.scores.infractions.map(row => row[0]);
  const entries = (scores, kind) => scores.infractions.find(row => row[0] === kind) || [kind, 0, 0];
  const met = kinds.filter(kind => runs.some(run => entries(run.scores, kind)[1] > 0));
  grid.append(DL.chartCard(
    "Infractions by kind", "Entries in all records; the tooltip says on how many routes.", 60 + 30 * Math.max(met.length, 3),
    DL.bars(
      met.map(kind => DL.kinds[kind] || kind), sets(scores => met.map(kind => entries(scores, kind)[1])),
      {
        words: (i, set) => {
          const [, count, routes] = entries(runs[set].scores, met[i]);
          return `${count} on ${routes} routes`;
        },
      })));

  const bins = ["0–10", "10–20", "20–30", "30–40", "40–50", "50–60", "60–70", "70–80", "80–90", "90–100"];
  const tally = scores => {
    const counts = bins.map(() => 0);
    for (const score of scores) counts[Math.min(9, Math.max(0, Math.floor(score / 10)))]++;
    return counts;
  };
  const scores = [DL.routes.map(route => route.score), DL.routes.filter(r => r.other).map(r => r.other.score)];
  grid.append(DL.chartCard(
    "Driving score of the routes", null, 260,
    DL.histogram(
      bins, runs.map((run, i) => ({ label: run.name, data: tally(scores[i]), colour: colours[i] })),
      "driving score", "routes")));

  const types = [...DL.report.run.scores.types].sort((a, b) => a[3] - b[3] || (a[0] < b[0] ? -1 : 1));
  if (types.length > 1) {
    const find = (scores, name) => scores.types.find(row => row[0] === name) || [name, 0, 0, null];
    const card = DL.chartCard(
      "Driving score by scenario type, the worst first", "Mean of its routes.", 60 + (15 + 7 * runs.length) * types.length,
      DL.bars(
        types.map(row => row[0]), sets(scores => types.map(row => find(scores, row[0])[3])),
        {
          maximum: 100,
          words: (i, set) => {
            const [, routes, successes, score] = find(runs[set].scores, types[i][0]);
            return `${DL.number(score)}: ${successes} of ${routes} routes solved`;
          },
        }));
    card.style.gridColumn = "1 / -1";
    grid.append(card);
  }
};
