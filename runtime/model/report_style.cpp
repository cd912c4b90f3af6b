#include "model/report_html.h"

namespace baton::model {

std::string_view report_style() {
  return R"css(
:root {
  color-scheme: light dark;
  --page: #f5f6f8; --card: #fff; --line: #dfe2e8; --text: #1b1f27; --soft: #5b6472;
  --busy: #1d5fd1; --good: #17803d; --bad: #c02626; --idle: #935f00; --curve: #6a3fc0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12151a; --card: #1b2027; --line: #323945; --text: #e8ebf0; --soft: #9aa5b5;
    --busy: #72a7ff; --good: #52c77c; --bad: #ff8080; --idle: #e9b44c; --curve: #b79bff;
  }
}
* { box-sizing: border-box; margin: 0 }
body { background: var(--page); color: var(--text); font: 15px/1.45 system-ui, sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; padding: 16px }
header, section, footer { max-width: 1040px; margin: 0 auto 16px }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 16px }
h1 { font-size: 22px; line-height: 1.25 }
h2 { font-size: 13px; color: var(--soft); text-transform: uppercase; letter-spacing: .05em; margin-bottom: 12px }
h3 { font-size: 16px }
h4 { font-size: 13px; color: var(--soft); font-weight: 600; margin: 14px 0 4px }
.top { display: flex; justify-content: space-between; align-items: flex-start; gap: 12px }
.soft, dt, footer, .more { color: var(--soft); font-size: 13px }
.badge { border: 1.5px solid; border-radius: 99px; padding: 1px 11px; font-size: 12px; font-weight: 700; white-space: nowrap }
b.good, .badge.good { color: var(--good) } b.bad, .badge.bad { color: var(--bad) }
b.busy, .badge.busy { color: var(--busy) } b.idle, .badge.idle { color: var(--idle) }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(140px, 1fr)); gap: 10px 16px; margin-top: 12px }
dd { font-weight: 600 }
.reason { margin-top: 10px; padding: 6px 12px; border-left: 3px solid var(--bad) }
.row { display: grid; grid-template-columns: 190px 1fr 76px; gap: 0 12px; align-items: center; padding: 3px 0 }
.row + .row { border-top: 1px solid var(--line) }
.lane { min-width: 0 }
.took { text-align: right; font-size: 13px; color: var(--soft); white-space: nowrap }
.who { font-weight: 600; line-height: 1.25 } .who span { color: var(--soft); font-weight: 400; font-size: 13px }
svg { display: block } svg text { fill: var(--soft); font: 12px system-ui, sans-serif }
.bars .grid, .curve .grid { stroke: var(--line); stroke-width: 1; vector-effect: non-scaling-stroke }
.good { fill: var(--good) } .bad { fill: var(--bad) } .busy { fill: var(--busy) } .idle { fill: var(--idle) }
.whole { fill: var(--soft); opacity: .35 }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; margin-top: 12px; font-size: 13px; color: var(--soft) }
.legend i { display: inline-block; width: 12px; height: 12px; border-radius: 3px; margin-right: 6px; vertical-align: -1px }
i.good { background: var(--good) } i.bad { background: var(--bad) } i.busy { background: var(--busy) } i.idle { background: var(--idle) }
.scroll { overflow-x: auto }
.graph rect { fill: var(--card); stroke: currentColor; stroke-width: 1.5 }
.graph .good { color: var(--good) } .graph .bad { color: var(--bad) } .graph .busy { color: var(--busy) } .graph .idle { color: var(--idle) }
.graph .name { fill: var(--text); font-weight: 600; font-size: 13px }
.graph .edge { fill: none; stroke: var(--soft); stroke-width: 1.5 } .graph .guess { stroke-dasharray: 4 4 } .graph .tip { fill: var(--soft) }
.graph.down { display: none }
.stages { display: grid; gap: 0 }
article { padding: 16px 0; border-top: 1px solid var(--line) } article:first-of-type { border: 0; padding-top: 0 } article:last-of-type { padding-bottom: 0 }
.curves { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(400px, 100%), 1fr)); gap: 12px 20px; margin-top: 14px }
figcaption { display: flex; justify-content: space-between; font-size: 13px; color: var(--soft) } figcaption b { color: var(--text) }
.curve { width: 100%; height: 56px; border-bottom: 1px solid var(--line) }
.curve .line { fill: none; stroke: var(--curve); stroke-width: 2; vector-effect: non-scaling-stroke; stroke-linejoin: round }
.curve .area { fill: var(--curve); opacity: .14 }
table { border-collapse: collapse; width: 100%; font-size: 14px }
th { text-align: left; font-size: 13px; font-weight: 600; color: var(--soft) }
th, td { padding: 4px 14px 4px 0; border-top: 1px solid var(--line); vertical-align: top } tr:first-child th { border: 0 }
td.n, th.n { text-align: right; white-space: nowrap } td.n:last-child { padding-right: 0 }
.scroll table { width: auto; min-width: min(100%, 480px) } .scroll td, .scroll th { white-space: nowrap } .scroll td:last-child { white-space: normal; min-width: 160px }
.events td:nth-child(3), .events td:nth-child(4), .events th { white-space: nowrap } .events td:nth-child(2) { min-width: 130px }
.events td:first-child { white-space: nowrap }
footer { text-align: center }
@media (max-width: 640px) {
  body { padding: 10px } section { padding: 12px }
  .row { grid-template-columns: 1fr auto } .row .lane { grid-column: 1 / -1; grid-row: 2 }
  .graph.right { display: none } .graph.down { display: block; margin: 0 auto }
  .events tr { display: block; border-top: 1px solid var(--line); padding: 5px 0 }
  .events tr:first-child { display: none } .events td { display: inline; border: 0; padding: 0 8px 0 0 } .events td:nth-child(4) { white-space: normal } .events td:last-child { display: block }
}
@media print {
  :root { color-scheme: light; --page: #fff; --card: #fff; --line: #ccc; --text: #000; --soft: #444; --busy: #1d5fd1; --good: #17803d; --bad: #c02626; --idle: #935f00; --curve: #6a3fc0 }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact }
  body { padding: 0; font-size: 12px } section { border-radius: 0; break-inside: auto }
  article, .row, tr, figure { break-inside: avoid } h2, h3, h4 { break-after: avoid }
  .scroll { overflow: visible } .graph { max-width: 100%; height: auto }
}
)css";
}

}  // namespace baton::model
