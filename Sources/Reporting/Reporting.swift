/// From the output folder of an evaluation to one HTML file that needs nothing but a browser.
///
/// ```
/// folder ─StoredRun─► manifest, journal, records, summary, times ─┐
/// trace ─RouteAccount─► when each infraction happened, and how ───┼─ReportData─► JSON ───────────┐
/// another folder ──Divergence──► what flipped, where they part ──┘                              ├─ReportPage─► HTML
/// trace ─Replay─► columns of small numbers ─ReplayFile─► deflated, base64, one block for a route ┤
/// trace ─PictureStrip─► what the ego's camera saw, what its model planned and said ──────────────┘
/// ```
/// The page opens fast because a route's block is only unpacked when the route is looked at. Its own code is `Page/*.js`,
/// one file for each part of the page, put together by `ReportPage`; charts are drawn by Chart.js from an installed
/// package (`ChartLibrary`). The same folder gives the same bytes.
public enum Reporting {}
