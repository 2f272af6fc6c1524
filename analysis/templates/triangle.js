(function () {
  "use strict";
  var data = JSON.parse(document.getElementById("data").textContent);
  var NS = "http://www.w3.org/2000/svg", SIDE = 400, LEFT = 30, BASE = 400, HEIGHT = SIDE * Math.sqrt(3) / 2;
  var step = data.spacing * SIDE, radius = step / Math.sqrt(3);
  var state = { mix: data.thirds, outcome: 0, condition: 0, view: "level", arrows: false };
  var byId = function (id) { return document.getElementById(id); };

  function node(name, attributes, parent, text) {
    var element = document.createElementNS(NS, name);
    Object.keys(attributes).forEach(function (key) { element.setAttribute(key, attributes[key]); });
    if (text !== undefined) element.textContent = text;
    if (parent) parent.appendChild(element);
    return element;
  }
  function html(name, text, parent, kind) {
    var element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (kind) element.className = kind;
    if (parent) parent.appendChild(element);
    return element;
  }
  function place(mix) { return [LEFT + SIDE * (mix[2] + mix[1] / 2), BASE - HEIGHT * mix[1]]; }
  function percent(share) { return Math.round(100 * share) + " %"; }
  function nameOf(mix) {
    if (mix === data.thirds && data.thirds_exact) return "A third each";
    var m = data.mixes[mix];
    return "Fees and services " + percent(m[0]) + ", in kind " + percent(m[1]) + ", projects " + percent(m[2]);
  }
  function grouped(value, digits) {
    return value.toLocaleString("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  }
  var WRITE = {
    share: function (v) { return percent(v); },
    years: function (v) { return grouped(v, 1) + " years"; },
    eur: function (v) { return "EUR " + grouped(v, 0); },
    per_eur: function (v) { return "EUR " + grouped(v, 2); }
  };
  function difference(unit, v) {
    if (v === null) return "";
    var sign = v > 0 ? "+" : v < 0 ? "−" : "", size = Math.abs(v);
    return sign + (unit === "share" ? grouped(100 * size, 0) + " points" : WRITE[unit](size));
  }
  function mixed(colours, t) {
    var at = Math.max(0, Math.min(1, t)) * (colours.length - 1), i = Math.min(Math.floor(at), colours.length - 2);
    var one = colours[i], other = colours[i + 1], part = at - i;
    return "rgb(" + [0, 1, 2].map(function (c) { return Math.round(one[c] + part * (other[c] - one[c])); }).join(",") + ")";
  }
  function known(values) { return values.filter(function (v) { return v !== null; }); }

  function scale() {
    var outcome = data.outcomes[state.outcome], own = data.conditions[state.condition];
    if (state.view === "level") {
      var levels = own.levels[state.outcome], seen = known(levels);
      var low = outcome.unit === "share" ? 0 : Math.min.apply(null, seen);
      var high = outcome.unit === "share" ? 1 : Math.max.apply(null, seen);
      if (!(high > low)) high = low + 1;
      return { values: levels, low: low, high: high, write: WRITE[outcome.unit],
        colour: function (v) { var t = (v - low) / (high - low); return mixed(data.colours.levels, outcome.more_is_better ? t : 1 - t); } };
    }
    var gains = own.gains[state.outcome].map(function (g) { return g ? g[0] : null; });
    var most = Math.max.apply(null, known(gains).map(Math.abs).concat([0])) || 1;
    return { values: gains, low: -most, high: most, write: function (v) { return difference(outcome.unit, v); },
      colour: function (v) { var t = (v / most + 1) / 2; return mixed(data.colours.gains, outcome.more_is_better ? t : 1 - t); } };
  }

  function hexagon(mix, size) {
    var at = place(data.mixes[mix]), corners = [];
    for (var i = 0; i < 6; i += 1) {
      var turn = Math.PI / 180 * (60 * i + 30);
      corners.push((at[0] + size * Math.cos(turn)).toFixed(2) + "," + (at[1] + size * Math.sin(turn)).toFixed(2));
    }
    return corners.join(" ");
  }

  function drawTriangle() {
    var svg = byId("triangle"), s = scale(), own = data.conditions[state.condition];
    svg.textContent = "";
    var below = BASE + radius + 17, out = Math.max(LEFT, step / 2 + 4), above = BASE - HEIGHT - radius - 24;
    // Large tiles stick out far.
    svg.setAttribute("viewBox", [LEFT - out, above, SIDE + 2 * out, below + 40 - above].join(" "));
    node("text", { x: 230, y: BASE - HEIGHT - radius - 7, "text-anchor": "middle" }, svg, "work in kind");
    node("text", { x: LEFT - out + 2, y: below }, svg, "fees and services");
    node("text", { x: LEFT + SIDE + out - 2, y: below, "text-anchor": "end" }, svg, "projects");
    data.mixes.forEach(function (mix, i) {
      if (i === data.thirds && data.thirds_beside) return;
      var value = s.values[i];
      var tile = node("polygon", { points: hexagon(i, radius), "class": "tile", "data-mix": i, role: "option",
        "aria-selected": i === state.mix, fill: value === null ? "#ffffff" : s.colour(value) }, svg);
      node("title", {}, tile, nameOf(i) + (value === null ? "" : ": " + s.write(value)));
      var gain = own.gains[state.outcome][i];
      if (state.view === "gain" && gain && gain[5]) {
        var at = place(mix);
        node("circle", { cx: at[0], cy: at[1], r: Math.max(1.6, radius * 0.25), "class": "mark", fill: gain[5] > 0 ? "#000" : "#fff", stroke: gain[5] > 0 ? "#fff" : "#000", "stroke-width": 0.8 }, svg);
      }
    });
    if (state.arrows) drawArrow(svg, own);
    var star = place(data.mixes[data.thirds]), corners = [];
    for (var k = 0; k < 10; k += 1) {
      var r = k % 2 ? 4 : 10, turn = Math.PI / 5 * k - Math.PI / 2;
      corners.push((star[0] + r * Math.cos(turn)).toFixed(1) + "," + (star[1] + r * Math.sin(turn)).toFixed(1));
    }
    var sign = node("polygon", { points: corners.join(" "), "class": "star", "data-mix": data.thirds }, svg);
    node("title", {}, sign, nameOf(data.thirds));
    node("polygon", { points: hexagon(state.mix, radius + 1), "class": "chosen" }, svg);
    for (var j = 0; j < 60; j += 1) {
      var v = s.low + (s.high - s.low) * j / 59;
      node("rect", { x: 130 + j * 200 / 60, y: below + 8, width: 3.6, height: 9, fill: s.colour(v) }, svg);
    }
    node("text", { x: 126, y: below + 33 }, svg, s.write(s.low));
    node("text", { x: 334, y: below + 33, "text-anchor": "end" }, svg, s.write(s.high));
  }

  function drawArrow(svg, own) {
    ["validation", "growth"].forEach(function (phase, i) {
      var to = own.realised[phase][state.mix];
      if (!to) return;
      var a = place(data.mixes[state.mix]), b = place(to);
      var line = node("line", { x1: a[0], y1: a[1], x2: b[0], y2: b[1], stroke: "#000", "stroke-width": 1.8, "stroke-dasharray": i ? "none" : "4 3", "class": "mark" }, svg);
      node("title", {}, line, "realised in " + phase);
      node("circle", { cx: b[0], cy: b[1], r: 5, fill: i ? "#000" : "#fff", stroke: "#000", "stroke-width": 1.5, "class": "mark" }, svg);
    });
  }

  function tell() {
    var own = data.conditions[state.condition], body = byId("outcomes").tBodies[0];
    byId("chosen").textContent = nameOf(state.mix);
    byId("outcomes").caption.textContent = own.title + ", " + data.n_seeds + (data.n_seeds === 1 ? " seed" : " seeds");
    body.textContent = "";
    data.outcomes.forEach(function (outcome, i) {
      var row = body.insertRow(), level = own.levels[i][state.mix], gain = own.gains[i][state.mix];
      var head = html("th", outcome.title, row);
      head.scope = "row";
      html("td", level === null ? "none" : WRITE[outcome.unit](level), row, "n");
      var verdict = gain && gain[5] ? (gain[5] > 0 ? "better" : "worse") : "";
      var cell = html("td", gain ? difference(outcome.unit, gain[0]) + (verdict ? ", " + verdict : "") : "", row, "n " + verdict);
      if (gain) {
        html("br", undefined, cell);
        html("small", gain[3] + gain[4] === 0 ? "same in every seed" : gain[1] === null ? "too few seeds to tell" : difference(outcome.unit, gain[1]) + " to " + difference(outcome.unit, gain[2]), cell);
      }
      html("td", gain ? gain[3] + ", " + gain[4] : "", row, "n");
    });
    var fates = own.fates[state.mix], svg = byId("fates"), words = byId("fate"), x = 0, all = 0;
    svg.textContent = "";
    words.textContent = "";
    fates.forEach(function (fate) { all += fate[1]; });
    fates.forEach(function (fate) {
      var width = 520 * fate[1] / all, colour = data.fates[fate[0]].colour;
      node("rect", { x: x, y: 0, width: width, height: 16, fill: colour }, svg);
      x += width;
      var swatch = html("span", undefined, words, "swatch");
      swatch.style.background = colour;
      words.appendChild(document.createTextNode(data.fates[fate[0]].words + ": " + fate[1] + " of " + all));
    });
    svg.setAttribute("aria-label", words.textContent);
  }

  var CHARTS = [
    { title: "Fees and services, share of what is raised", what: "fees_services", colour: "#0072B2", top: 1, write: percent },
    { title: "Work in kind, share of what is raised", what: "in_kind", colour: "#E69F00", top: 1, write: percent },
    { title: "Projects and grants, share of what is raised", what: "projects", colour: "#009E73", top: 1, write: percent },
    { title: "Cash, thousand EUR", what: "cash_eur", colour: "#1f2933", write: function (v) { return grouped(v, 0); } },
    { title: "Clusters in it", what: "n_clusters", colour: "#D55E00", write: function (v) { return grouped(v, v % 1 ? 1 : 0); } },
    { title: "Firms behind it", what: "members", colour: "#56B4E9", write: function (v) { return grouped(v, 0); } },
    { title: "Alive, share of seeds", what: "alive", colour: "#000000", top: 1, write: percent }
  ];

  function ticksFor(values) {
    var low = Math.min.apply(null, values.concat([0])), high = Math.max.apply(null, values.concat([0]));
    var rough = (high - low) / 4 || 1, power = Math.pow(10, Math.floor(Math.log10(rough)));
    var size = [1, 2, 5, 10].map(function (f) { return f * power; }).filter(function (f) { return f >= rough; })[0];
    var ticks = [];
    for (var tick = Math.floor(low / size); tick <= Math.ceil(high / size); tick += 1) ticks.push(tick * size);
    return ticks.length > 1 ? ticks : [0, size];
  }

  function drawCharts() {
    var own = data.conditions[state.condition], home = byId("charts"), n = data.n_quarters;
    home.textContent = "";
    CHARTS.forEach(function (chart) {
      var lines = own.lives[chart.what][state.mix], thirds = own.lives[chart.what][data.thirds];
      var figure = html("figure", undefined, home);
      html("h4", chart.title, figure);
      var svg = node("svg", { viewBox: "0 0 334 170", role: "img", "aria-label": chart.title + " over time", "data-what": chart.what }, figure);
      var seen = known([].concat.apply([], lines.concat([thirds[1]]))), ticks = chart.top ? [0, 0.5, 1] : ticksFor(seen);
      var low = ticks[0], high = ticks[ticks.length - 1];
      var across = function (quarter) { return 48 + 262 * quarter / n; };
      var up = function (v) { return 140 - 128 * (v - low) / (high - low); };
      ticks.forEach(function (v) {
        node("line", { x1: 48, x2: 310, y1: up(v), y2: up(v), stroke: "#e4e7eb" }, svg);
        node("text", { x: 44, y: up(v) + 4, "text-anchor": "end" }, svg, chart.write(v));
      });
      for (var year = 0; year <= n / 4; year += Math.max(1, Math.ceil(n / 16))) {
        node("text", { x: across(4 * year), y: 160, "text-anchor": "middle" }, svg, String(data.start_year + year));
      }
      var path = function (values, options) {
        var d = "", pen = false;
        values.forEach(function (v, i) {
          if (v === null) { pen = false; return; }
          d += (pen ? "L" : "M") + across(i + 1).toFixed(1) + " " + up(v).toFixed(1);
          pen = true;
        });
        if (d) node("path", Object.assign({ d: d, fill: "none" }, options), svg);
      };
      if (lines[0].length) {
        var begin = -1;
        for (var i = 0; i <= n; i += 1) {
          var there = i < n && lines[0][i] !== null;
          if (there && begin < 0) begin = i;
          if (!there && begin >= 0) {
            var points = [];
            for (var a = begin; a < i; a += 1) points.push(across(a + 1).toFixed(1) + "," + up(lines[2][a]).toFixed(1));
            for (var b = i - 1; b >= begin; b -= 1) points.push(across(b + 1).toFixed(1) + "," + up(lines[0][b]).toFixed(1));
            node("polygon", { points: points.join(" "), fill: chart.colour, opacity: 0.2 }, svg);
            begin = -1;
          }
        }
      }
      if (state.mix !== data.thirds) path(thirds[1], { stroke: "#8a94a0", "stroke-width": 1.5, "stroke-dasharray": "5 4" });
      path(lines[1], { stroke: chart.colour, "stroke-width": 2.2 });
    });
  }

  function draw() {
    drawTriangle();
    tell();
    drawCharts();
    var words = ["mix=" + state.mix, "outcome=" + data.outcomes[state.outcome].key,
      "condition=" + data.conditions[state.condition].name, "view=" + state.view];
    if (state.arrows) words.push("arrows=1");
    try { history.replaceState(null, "", "#" + words.join("&")); } catch (error) { /* A page inside another may have no history. */ }
  }

  function choose(mix) { state.mix = mix; draw(); }

  function neighbour(dx, dy) {
    var from = place(data.mixes[state.mix]), best = -1, least = Infinity;
    data.mixes.forEach(function (mix, i) {
      var to = place(mix), x = to[0] - from[0], y = to[1] - from[1], along = x * dx + y * dy;
      if (i === state.mix || along <= 0.2 * step) return;
      var cost = Math.hypot(x, y) + 2 * Math.abs(x * dy - y * dx);
      if (cost < least) { least = cost; best = i; }
    });
    if (best >= 0) choose(best);
  }

  function read() {
    var asked = {};
    location.hash.slice(1).split("&").forEach(function (word) {
      var pair = word.split("=");
      asked[pair[0]] = decodeURIComponent(pair[1] || "");
    });
    var mix = parseInt(asked.mix, 10);
    if (mix >= 0 && mix < data.mixes.length) state.mix = mix;
    data.outcomes.forEach(function (outcome, i) { if (outcome.key === asked.outcome) state.outcome = i; });
    data.conditions.forEach(function (condition, i) { if (condition.name === asked.condition) state.condition = i; });
    if (asked.view === "gain" || asked.view === "level") state.view = asked.view;
    if (asked.arrows === "1") state.arrows = true;
  }

  read();
  data.outcomes.forEach(function (outcome, i) { html("option", outcome.title, byId("outcome")).value = i; });
  data.conditions.forEach(function (condition, i) { html("option", condition.title, byId("condition")).value = i; });
  byId("outcome").value = state.outcome;
  byId("condition").value = state.condition;
  byId("view").value = state.view;
  byId("arrows").checked = state.arrows;
  ["outcome", "condition"].forEach(function (name) {
    byId(name).addEventListener("change", function (event) { state[name] = Number(event.target.value); draw(); });
  });
  byId("view").addEventListener("change", function (event) { state.view = event.target.value; draw(); });
  byId("arrows").addEventListener("change", function (event) { state.arrows = event.target.checked; draw(); });
  byId("triangle").addEventListener("click", function (event) {
    var mix = event.target.getAttribute("data-mix");
    if (mix !== null) choose(Number(mix));
  });
  byId("triangle").addEventListener("mouseover", function (event) {
    var title = event.target.querySelector && event.target.querySelector("title");
    byId("hover").textContent = event.target.hasAttribute("data-mix") && title ? title.textContent : "";
  });
  byId("triangle").addEventListener("keydown", function (event) {
    var way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way) return;
    event.preventDefault();
    neighbour(way[0], way[1]);
  });
  byId("explorer").hidden = false;
  draw();
})();
