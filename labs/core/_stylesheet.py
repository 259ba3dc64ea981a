"""The CSS of a panel and its cards, on the tokens of `labs.core.style`; classes start with ``ml-``."""

from __future__ import annotations

from typing import Final

CSS: Final = """
/* ---- root: .ml is on whatever is displayed (panel or lone card) and is the query container ---- */
.ml{container-type:inline-size;width:100%;max-width:900px;box-sizing:border-box;margin:0;overflow:visible;
  --ml-pad:16px;color:var(--ml-ink);font:400 13px/20px var(--ml-font);font-variant-numeric:tabular-nums lining-nums}
.ml *{box-sizing:border-box}
.ml .jupyter-widgets{margin:0;color:var(--ml-ink)}
.ml .widget-box,.ml .widget-vbox,.ml .widget-hbox,.ml .widget-gridbox{overflow:visible}
.ml .widget-html,.ml .widget-htmlmath{min-height:0;height:auto;width:100%;line-height:20px;font:inherit;overflow:visible}
.ml .widget-html>.widget-html-content,.ml .widget-htmlmath>.widget-htmlmath-content{flex:1 1 100%;min-width:0;line-height:20px;
  font:400 13px/20px var(--ml-font);color:var(--ml-ink);align-self:auto;overflow:visible;font-variant-numeric:inherit}
.ml :is(h2,h3,p,dl,dd,figure,blockquote,ol,ul){margin:0;padding:0;font:inherit;color:inherit;max-width:none;border:0;background:none}
.ml :is(h2,h3){font-weight:600}
.ml h1{margin:0}
.ml :is(dl,dt,dd){float:none;display:block;width:auto}
.ml .ml-row>.widget-html,.ml .ml-links>.widget-html{width:auto}
.ml code{padding:1px 4px;border-radius:4px;background:var(--ml-sunken);color:inherit;font:12px/18px ui-monospace,Menlo,Consolas,monospace;white-space:nowrap}
.ml :is(ol,ul){list-style:none}
.ml :is(b,strong){font-weight:600}
.ml a{color:var(--ml-blue);text-underline-offset:3px;text-decoration-thickness:1px}
.ml .ml-num{white-space:nowrap}
.ml .ml-mut{color:var(--ml-ink-3)}
.ml .ml-ok{color:var(--ml-green-text)}
.ml .ml-bad{color:var(--ml-red-text)}
.ml .ml-big{font-size:24px;line-height:32px;font-weight:600;letter-spacing:-.01em}
.ml .ml-mid{font-size:16px;line-height:24px}
.ml-ic{width:16px;height:16px;flex:none;fill:none;stroke:currentColor;stroke-width:1.6;stroke-linecap:round;
  stroke-linejoin:round;vertical-align:-3px}
.ml-sr{position:absolute!important;width:1px!important;height:1px!important;margin:0!important;min-width:0!important;
  overflow:hidden!important;clip-path:inset(50%);white-space:nowrap}
.ml-style,.ml-defs{position:absolute!important;width:0!important;height:0!important;min-height:0!important;
  margin:0!important;overflow:hidden!important}
.ml :focus-visible,.ml input[type=text]:focus-visible{outline:2px solid var(--ml-blue)!important;outline-offset:2px;box-shadow:none!important}
.ml .ml-row{display:flex;gap:4px 16px;align-items:center;justify-content:space-between;flex-wrap:wrap}
.ml .ml-verdict{display:inline-flex;gap:6px;align-items:center;font-weight:600}
/* In a narrow column a verdict has a line of its own, whatever it says: a line more or less would move the chart. */
.ml .ml-grid:not(.ml-even)>.ml-col+.ml-col .ml-card>.widget-html .ml-row>.ml-verdict{flex-basis:100%}
.ml .ml-links{display:flex;gap:16px}
.ml .ml-badge{display:inline-flex;gap:8px;align-items:center;padding:3px 12px 3px 8px;border-radius:16px;
  background:var(--ml-blue-tint);color:var(--ml-blue);font-weight:600}

/* ---- panel and card ---- */
.ml .ml-panel{border:1px solid var(--ml-line);border-radius:8px;background:var(--ml-surface);padding:24px;width:100%}
.ml .ml-card{border:1px solid var(--ml-line);border-radius:8px;background:var(--ml-surface);padding:16px;min-width:0;width:100%;overflow-x:clip;contain:layout style}
.ml .ml-card.ml-over{border-color:var(--ml-red)}
.ml .ml-grid{display:grid;gap:16px;grid-template-columns:minmax(0,8fr) minmax(0,5fr);align-items:start;width:100%}
.ml .ml-grid.ml-even{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}
.ml .ml-grid.ml-one{grid-template-columns:minmax(0,1fr)}
.ml .ml-col{display:grid;gap:16px;min-width:0;align-content:start}
.ml .ml-chart{margin-top:12px!important;position:relative;width:100%}
.ml .ml-alert{display:flex;gap:8px;padding:8px 12px;border-left:4px solid var(--ml-red);background:var(--ml-red-tint);
  border-radius:4px;margin-top:8px}
.ml .ml-room{display:grid}
.ml .ml-room>*{grid-area:1/1;align-self:start}
.ml .ml-room>.ml-gone{visibility:hidden}
.ml .ml-alert.ml-note{border-left-color:var(--ml-line-strong);background:var(--ml-sunken)}
.ml .ml-alert .ml-ic{margin-top:2px;color:var(--ml-red-text)}
.ml .ml-alert.ml-note .ml-ic{color:var(--ml-ink-3)}
.ml .ml-aside{padding:12px 16px;background:var(--ml-sunken);border-radius:8px;color:var(--ml-ink-2)}
.ml .ml-aside p+p{margin-top:4px}
.ml .ml-aside .ml-btn.ml-link{height:auto;line-height:20px;margin:4px 0;font-size:13px;text-align:left;white-space:normal;align-self:flex-start}
.ml .ml-aside table{margin-top:8px}

/* ---- header: law, facts, System Specs ---- */
.ml .ml-law{display:grid;grid-template-columns:minmax(0,1fr) 264px;gap:24px;align-items:center;margin:16px 0 24px;
  padding:16px 24px;background:var(--ml-sunken);border-radius:8px}
.ml .ml-law .ml-math{overflow:auto hidden;padding:16px 0;margin:-16px 0;display:block;text-align:center;font-size:24px;line-height:32px}
.ml .ml-facts{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:24px}
.ml .ml-facts dt{display:flex;gap:6px;align-items:center;color:var(--ml-ink-3);font-weight:400;margin-bottom:2px}
.ml .ml-specs{margin-top:24px}
.ml .ml-specs dl{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:12px 24px;margin-top:12px}
.ml .ml-specs dt{color:var(--ml-ink-3);font-weight:400}
.ml .ml-specs dd{font-weight:600}
.ml .ml-specs .ml-from{font-weight:400;color:var(--ml-ink-3)}
.ml .ml-specs .ml-todo{font-weight:400;color:var(--ml-ink-2);border-bottom:1px dashed var(--ml-line-strong)}

/* ---- stepper, prediction, knobs ---- */
.ml .ml-head{margin-bottom:16px}
.ml .ml-steps{display:flex;gap:4px;color:var(--ml-ink-3);flex-wrap:wrap}
.ml .ml-steps li{display:flex;align-items:center;gap:6px}
.ml .ml-steps li+li::before{content:"";width:16px;height:1px;background:var(--ml-line-strong);margin:0 2px}
.ml .ml-steps .ml-dot{width:8px;height:8px;border-radius:50%;border:1.5px solid var(--ml-line-strong)}
.ml .ml-steps .ml-done .ml-dot{background:var(--ml-line-strong)}
.ml .ml-steps .ml-now{color:var(--ml-ink);font-weight:600}
.ml .ml-steps .ml-now .ml-dot{background:var(--ml-blue);border-color:var(--ml-blue)}
.ml .ml-ask{max-width:640px;font-size:16px;line-height:24px}
.ml .ml-ask+.ml-question{margin-top:8px;font-weight:600}
.ml .ml-fields{display:grid;grid-template-columns:96px 88px minmax(0,1fr) auto;gap:8px;align-items:end;margin-top:16px;width:100%}
.ml .ml-fields.ml-count{grid-template-columns:96px minmax(0,1fr) auto}
.ml .ml-fields.ml-choice{grid-template-columns:minmax(0,1fr) auto}
.ml .ml-fields.ml-choice>.ml-choices{grid-column:1/-1}
.ml .ml-choices .widget-radio-box{display:flex;flex-flow:row wrap;width:100%;max-width:none;gap:8px;margin:0;padding:0}
.ml .ml-choices label{display:flex;gap:8px;align-items:center;min-height:32px;height:auto;padding:4px 12px;border:1px solid var(--ml-line-strong);
  border-radius:4px;width:auto;margin:0;font:inherit;line-height:20px;white-space:normal;cursor:pointer}
.ml .ml-choices label:has(:checked){border-color:var(--ml-blue);background:var(--ml-blue-tint);color:var(--ml-blue);font-weight:600}
.ml .ml-choices label:has(:focus-visible){outline:2px solid var(--ml-blue);outline-offset:2px}
.ml .ml-choices input{width:16px;height:16px;min-height:0;margin:0;padding:0;flex:none;order:-1;accent-color:var(--ml-blue);outline:none!important}
.ml .ml-field{display:flex;flex-direction:column;align-items:stretch;width:100%;min-width:0;height:auto;margin:0;overflow:visible}
.ml .ml-field>.widget-label{width:auto;height:auto;margin:0 0 4px;padding:0;color:var(--ml-ink-2);font:inherit;line-height:20px;text-align:left}
.ml .ml-field :is(input:not([type=radio]),select),.ml input.ml-in{height:32px;width:100%;padding:0 10px;border:1px solid var(--ml-line-strong);
  border-radius:4px;background-color:var(--ml-surface);color:var(--ml-ink);font:inherit;line-height:20px}
.ml .ml-field>:is(input,select){flex:none;margin:0}
.ml .ml-field>select{appearance:auto;background-image:none}
.ml .ml-field ::placeholder{color:var(--ml-ink-3);opacity:1}
.ml .ml-field :is(input,select,textarea):disabled{background-color:var(--ml-sunken);color:var(--ml-ink-2);opacity:1}
.ml .ml-btn{height:32px;width:auto;padding:0 16px;border-radius:4px;border:1px solid var(--ml-blue);background:var(--ml-blue);
  color:var(--ml-on-bar);font:inherit;font-weight:600;line-height:20px;white-space:nowrap;box-shadow:none;cursor:pointer}
.ml .ml-fields>.ml-btn{margin:0}
.ml .ml-btn:disabled{background:var(--ml-sunken);color:var(--ml-ink-3);border:1px dashed var(--ml-line-strong);opacity:1;cursor:default}
.ml .ml-btn.ml-link{height:24px;padding:0;border:0;background:none;color:var(--ml-blue);font-weight:400;
  text-decoration:underline;text-underline-offset:3px}
.ml .ml-needs{display:flex;gap:4px 16px;margin-top:8px;color:var(--ml-ink-2);flex-wrap:wrap}
.ml .ml-needs span{display:inline-flex;gap:6px;align-items:flex-start}
.ml .ml-needs .ml-ic{margin-top:2px}
.ml .ml-needs .ml-ok-line .ml-ic{color:var(--ml-green-text)}
.ml .ml-locked{position:relative;margin-top:24px}
.ml .ml-locked .ml-blur{filter:blur(5px);opacity:.55;pointer-events:none;user-select:none;max-height:208px;overflow:hidden;
  -webkit-mask-image:linear-gradient(#000 55%,transparent);mask-image:linear-gradient(#000 55%,transparent)}
.ml .ml-locked>.ml-cover{position:absolute;inset:0;width:100%;height:100%}
.ml .ml-cover>.widget-html-content{position:static}
.ml .ml-veil{position:absolute;inset:0;display:flex;align-items:center;justify-content:center}
.ml .ml-veil span{display:inline-flex;gap:8px;align-items:center;padding:8px 16px;border:1px solid var(--ml-line);border-radius:20px;
  background:var(--ml-surface);font-weight:600}
.ml .ml-said{display:flex;gap:8px;align-items:baseline;padding:8px 12px;border-radius:4px;background:var(--ml-sunken);
  margin-bottom:16px;flex-wrap:wrap}
.ml .ml-dia{width:9px;height:9px;background:var(--ml-ink);transform:rotate(45deg);flex:none;align-self:center;margin:0 2px}
.ml .ml-skeleton{display:block;margin-top:12px;fill:var(--ml-bar)}
.ml .ml-do{margin-top:16px;color:var(--ml-ink-2)}
.ml .ml-said .ml-frozen{margin-left:auto;color:var(--ml-ink-3)}
.ml .ml-knobs{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:24px;margin-bottom:24px;width:100%}
.ml .ml-knobs.ml-three{grid-template-columns:repeat(3,minmax(0,1fr))}
/* In a third of the panel a value has a line of its own: a longer one would take it, and move the cards below. */
.ml .ml-knobs.ml-three .ml-knob .ml-row{flex-direction:column;align-items:flex-start;gap:0}
.ml .ml-knobs.ml-one{grid-template-columns:minmax(0,1fr)}
.ml .ml-knob output{font-weight:600;white-space:nowrap}
.ml .ml-knob .ml-mut{font-weight:400}
.ml .ml-ticks{position:relative;height:20px;margin:0 10px;color:var(--ml-ink-3)}
.ml .ml-ticks span{position:absolute;transform:translateX(-50%);white-space:nowrap}
.ml .ml-ticks span:first-child{transform:translateX(-10px)}
.ml .ml-ticks span:last-child{transform:translateX(calc(-100% + 10px))}
.ml .widget-slider{width:100%;height:28px;margin:0;overflow:visible}
.ml .widget-slider .slider-container{margin:0;overflow:visible}
.ml .ml-knob .ml-field{margin-top:4px}
.ml .widget-toggle-buttons{width:100%;height:auto;margin:4px 0 0;overflow:visible}
.ml .widget-toggle-buttons>div{display:flex;flex-wrap:wrap;gap:8px}
.ml .widget-toggle-buttons button{width:auto;min-width:64px;height:32px;margin:0;padding:0 12px;border:1px solid var(--ml-line-strong);border-radius:4px;
  background:var(--ml-surface);color:var(--ml-ink);font:inherit;box-shadow:none}
.ml .widget-toggle-buttons button.mod-active{border-color:var(--ml-blue);background:var(--ml-blue-tint);color:var(--ml-blue);font-weight:600}
.ml .widget-slider .noUi-target{height:4px;border:0;border-radius:2px;box-shadow:none;margin:0 10px;
  background:linear-gradient(to right,var(--ml-blue) var(--ml-at,0%),var(--ml-line) var(--ml-at,0%))}
.ml .widget-slider .noUi-target .noUi-handle{width:20px;height:20px;top:-8px;right:-10px;border-radius:50%;border:2px solid var(--ml-blue)!important;
  background:var(--ml-surface)!important;box-shadow:none;cursor:grab}
.ml .widget-slider .noUi-connects{background:none}
.ml .noUi-handle::before,.ml .noUi-handle::after{display:none}
.ml .widget-slider .noUi-target[disabled]{background:var(--ml-line)}
.ml .widget-slider .noUi-target[disabled] .noUi-handle{border-color:var(--ml-line-strong)!important;cursor:default}

/* ---- track picker, questions of the header ---- */
.ml .ml-tracks{display:grid;grid-template-columns:repeat(4,minmax(0,1fr));gap:16px;margin-top:16px;width:100%}
.ml .ml-track{display:flex;flex-direction:column;justify-content:space-between;gap:16px;height:100%}
.ml .ml-track .ml-persona{margin-top:8px;font-weight:600}
.ml .ml-track dl>div{margin-top:12px}
.ml .ml-track dt{display:flex;gap:6px;align-items:center;color:var(--ml-ink-3);font-weight:400}
.ml .ml-track.ml-chosen{border:2px solid var(--ml-blue);padding:15px}
.ml .ml-take{width:100%;height:auto;min-height:32px;margin:0;padding:5px 8px;white-space:normal;background:var(--ml-surface);color:var(--ml-blue)}
.ml .ml-take.ml-taken{background:var(--ml-blue);color:var(--ml-on-bar)}
.ml .ml-pick{margin-bottom:24px;width:100%}
.ml .ml-confirm{margin:8px 0;gap:8px;width:100%}
.ml .ml-links{align-items:center;overflow:visible}
.ml .widget-upload{display:inline-flex;align-items:center;font-size:0!important}
.ml .widget-upload::after{content:"Import";font-size:13px}

/* ---- charts (bqplot) ---- */
.ml .bqplot,.ml .bqplot svg{overflow:visible;background:none;font-family:var(--ml-font)}
.ml .bqplot .plotarea_background{fill:none!important}
.ml .bqplot text{font-family:var(--ml-font)!important;font-size:13px!important;font-variant-numeric:tabular-nums lining-nums;text-shadow:none}
.ml .bqplot .object_grp text[style*=bold]{font-weight:600!important}
/* A label's size says where it is for: 14 a wide card only, 12 a narrow one only (without the unit), 13 any. */
.ml .bqplot text[style*="font-size: 12px"]{display:none}
.ml .bqplot .axis text{fill:var(--ml-ink-2)!important;font-weight:400!important}
.ml .bqplot .axis line,.ml .bqplot .axis path{stroke:var(--ml-line-strong)!important}
.ml .bqplot .axis .tick line{stroke:var(--ml-line)!important;stroke-width:1px}
.ml .bqplot .axis path.domain,.ml .bqplot .tick.short line{display:none}
.ml .bqplot .zeroLine{stroke:none}
.ml .bqplot .toolbar_div{display:none}

.ml .ml-unit{position:absolute!important;left:0;top:-4px;width:auto!important;z-index:1}
.ml .ml-unit>.widget-html-content{display:flex;align-items:center;color:var(--ml-ink-2);white-space:nowrap}
.ml .ml-key{display:inline-flex;gap:6px;align-items:center;margin-left:16px}
.ml .ml-waterfall .bar:nth-child(1){fill:none!important;stroke:none!important}
.ml .ml-waterfall .bar:nth-child(2){fill:var(--ml-bar)!important;opacity:1!important}
.ml .ml-waterfall.ml-would .bar:nth-child(2){fill:url(#ml-hatch-blue)!important;stroke:var(--ml-blue)!important;stroke-width:1px}
.ml .ml-limitbar .bar:nth-child(1){fill:var(--ml-bar)!important;opacity:1!important}
.ml :is(.ml-waterfall .bar:nth-child(3),.ml-limitbar .bar:nth-child(2)){fill:url(#ml-hatch-red)!important;stroke:var(--ml-red)!important;stroke-width:1.5px;opacity:1!important}
.ml .ml-waterfall.ml-fixed .bargroup:first-child .bar:nth-child(2){fill:var(--ml-fixed)!important;stroke:var(--ml-line-strong)!important;stroke-width:1px}
/* bqplot's own dots are ten pixels apart, too far to make a line. */
.ml .ml-curve path[style*="2, 10"]{stroke-dasharray:1.5 3!important}
/* Dark words keep a plain edge around them where lines cross. */
.ml .bqplot .object_grp text:is([style*="--ml-ink"],[style*="--ml-red-text"]){paint-order:stroke;stroke:var(--ml-surface);stroke-width:4px;stroke-linejoin:round}
.ml :is(.ml-would,.ml-curve) .object_grp text{paint-order:stroke;stroke:var(--ml-surface);stroke-width:8px;stroke-linejoin:round}
.ml .ml-waterfall.ml-would .object_grp text{stroke-width:8px}
.ml .ml-waterfall .tick.short:last-of-type text{font-weight:600!important;fill:var(--ml-ink)!important}

.ml .ml-stack .bar{fill:var(--ml-bar)!important;stroke:var(--ml-surface)!important;stroke-width:1px}
.ml .ml-stack .bar:nth-child(2){fill:color-mix(in srgb,var(--ml-bar) 72%,var(--ml-surface))!important}
.ml .ml-stack .bar:nth-child(3){fill:color-mix(in srgb,var(--ml-bar) 48%,var(--ml-surface))!important}
.ml .ml-stack .bar:nth-child(n+4){fill:color-mix(in srgb,var(--ml-bar) 26%,var(--ml-surface))!important}
.ml :is(.ml-case-1 .bargroup:nth-child(1),.ml-case-2 .bargroup:nth-child(2),.ml-case-3 .bargroup:nth-child(3)):is(.ml-would *) .bar{fill:url(#ml-hatch-blue)!important;stroke:var(--ml-blue)!important}
.ml .ml-timeline .bar:nth-child(odd){fill:var(--ml-surface)!important;stroke:var(--ml-line-strong)!important;stroke-width:1px}
.ml .ml-timeline .bar:nth-child(even){fill:var(--ml-bar)!important}
.ml .ml-feed:not(.ml-short) .bar:nth-child(2){fill:var(--ml-sunken)!important;stroke:var(--ml-line-strong)!important;stroke-width:1px!important}
.ml .ml-ladder .bar:nth-child(1){fill:var(--ml-bar)!important}
.ml .ml-ladder .bar:nth-child(2){fill:var(--ml-blue-tint)!important;stroke:var(--ml-blue)!important;stroke-width:1px}
.ml .bqplot text.axislabel{fill:var(--ml-ink-2)!important;font-weight:400!important}
.ml :is(.ml-timeline,.ml-ladder) .axis .tick:last-of-type text{text-anchor:end!important}
.ml .ml-ladder .tick.short text{text-anchor:end!important}
.ml .bqplot g[clip-path]{clip-path:none!important}
.ml .ml-limitbar .axis .tick:last-of-type text{text-anchor:end!important}

/* ---- disclosures: the content stands beside its <details>, so an update never shuts it ---- */
.ml .ml-more{border-top:1px solid var(--ml-line);margin:12px calc(-1*var(--ml-pad)) 0;padding:8px var(--ml-pad) 0;width:auto}
.ml .ml-more+.ml-more{margin-top:8px}
.ml .ml-more.ml-asked{border-top:0;margin:-8px 0 16px;padding:0 12px}
.ml .ml-more>.ml-body{display:none}
.ml .ml-more:has(>.ml-toggle details[open])>.ml-body{display:block}
.ml summary{cursor:pointer;list-style:none;display:flex;align-items:center;gap:8px;min-height:24px;color:var(--ml-ink-2);
  font-weight:600;border-radius:4px}
.ml summary::-webkit-details-marker{display:none}
.ml summary::before{content:"";width:6px;height:6px;border-right:1.6px solid;border-bottom:1.6px solid;
  transform:rotate(-45deg);margin:0 3px;flex:none}
.ml details[open]>summary::before{transform:rotate(45deg) translate(-2px,-2px)}
.ml .ml-eq{background:var(--ml-sunken);border-radius:4px;padding:12px;margin:8px 0;overflow-x:auto}
.ml .ml-eq>*+*{margin-top:8px}
.ml .ml-math,.ml math{font-family:"STIX Two Math","Latin Modern Math","Cambria Math","STIX Two Text",Cambria,"Times New Roman",
  "Liberation Serif",math,serif;font-size:16px}
.ml :is(.ml-law,.ml-eq) math{math-style:normal}
.ml .ml-law math{font-size:24px}
/* Without an OpenType maths font a browser leaves no room at the fraction bar. */
.ml mfrac>:first-child{padding-bottom:.12em}
.ml mfrac>:last-child{padding-top:.12em}
.ml .ml-braced{display:inline-flex;flex-direction:column;margin:0 4px}
.ml .ml-braced>span{font:400 13px/20px var(--ml-font);color:var(--ml-ink-2);padding-top:8px;margin-top:4px;background:
  linear-gradient(var(--ml-line-strong),var(--ml-line-strong)) 0 5px/100% 1px no-repeat,
  linear-gradient(var(--ml-line-strong),var(--ml-line-strong)) left top/1px 5px no-repeat,
  linear-gradient(var(--ml-line-strong),var(--ml-line-strong)) right top/1px 5px no-repeat}
.ml .ml-laws>.ml-law+.ml-law{margin-top:-8px}
.ml table{width:100%;border-collapse:collapse;border:0;margin:0;font:inherit;color:inherit;table-layout:auto}
.ml thead{border:0;vertical-align:baseline}
.ml tr{background:none!important}
.ml th{font-weight:400;color:var(--ml-ink-3);text-align:left;padding:4px 8px 4px 0;border-bottom:1px solid var(--ml-line);vertical-align:bottom}
.ml td{padding:3px 8px 3px 0;border-bottom:1px solid var(--ml-line);vertical-align:top;text-align:left}
.ml tbody th{color:inherit;padding:3px 8px 3px 0;vertical-align:top}
.ml tr:last-child>*{border-bottom:0}
.ml :is(td,th):last-child{padding-right:0}
.ml :is(td,th).ml-r{text-align:right;white-space:nowrap}
.ml .ml-sum>*{font-weight:600}
.ml .ml-peek :is(td,th):last-child{padding-left:8px}
.ml .ml-peek td:first-child{white-space:nowrap}
.ml .ml-card:has(.ml-dam) .ml-twin td.ml-r{white-space:normal}
.ml .ml-asm{display:inline-block;padding:0 6px;border:1px dashed var(--ml-line-strong);border-radius:4px;color:var(--ml-ink);line-height:18px}
.ml .ml-scroll{overflow-x:auto}

/* ---- plain cards ---- */
.ml .ml-figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px 24px;margin-top:8px}
.ml .ml-figures>div{display:grid;grid-template-rows:subgrid;grid-row:span 2;row-gap:0}
.ml .ml-figures dt{align-self:end}
.ml .ml-figures small{font-size:13px;line-height:1;letter-spacing:0}
.ml .ml-figures dt{color:var(--ml-ink-3);font-weight:400}
.ml .ml-figures dd b{display:block;font-size:24px;line-height:32px;letter-spacing:-.01em}
.ml .ml-dam{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:8px;margin-top:12px}
.ml .ml-dam li{border:1px solid var(--ml-line);border-radius:4px;padding:12px 8px}
.ml .ml-dam dt{font-weight:400}
.ml .ml-dam .ml-axis{display:flex;gap:6px;align-items:center;font-weight:600}
.ml .ml-dam li.ml-moved{border:2px solid var(--ml-blue);padding:11px 7px}

/* ---- reflect ---- */
.ml .ml-next>.widget-html-content>:first-child{margin-top:24px}
.ml .ml-who{display:grid;grid-template-columns:40px minmax(0,1fr);gap:12px}
.ml .ml-face{width:40px;height:40px;border-radius:50%;background:var(--ml-sunken);border:1px solid var(--ml-line);display:grid;
  place-items:center;color:var(--ml-ink-2)}
.ml .ml-face .ml-ic{width:22px;height:22px;stroke-width:1.4}
.ml .ml-letter{border-left:2px solid var(--ml-line);padding-left:16px;margin:16px 0 0 19px}
.ml .ml-fig{white-space:nowrap;text-decoration:underline;text-decoration-thickness:2px;text-underline-offset:4px}
.ml .ml-fig.ml-y{text-decoration-color:var(--ml-green)}
.ml .ml-fig.ml-n{text-decoration-color:var(--ml-red);text-decoration-style:wavy;text-decoration-thickness:1.5px}
.ml .ml-fig .ml-ic{width:14px;height:14px;margin-left:2px;stroke-width:2}
.ml .ml-rubric td{padding-top:6px;padding-bottom:6px}
.ml .ml-rubric td:first-child{width:28px;padding-right:0}
.ml .ml-rubric b{display:block}
.ml .ml-rubric td:last-child{font-weight:600;width:1%;white-space:nowrap;text-align:right}

/* ---- narrow panel ---- */
@container (max-width:620px){
  .ml .ml-panel{padding:16px}
  .ml .ml-tracks{grid-template-columns:minmax(0,1fr)}
  .ml .ml-grid,.ml .ml-knobs,.ml .ml-law,.ml .ml-facts,.ml .ml-dam{grid-template-columns:minmax(0,1fr)!important}
  .ml .ml-law{padding:16px;gap:12px}
  .ml .ml-law math{font-size:16px}
  .ml .ml-facts{gap:12px}
  .ml .ml-specs dl{grid-template-columns:1fr 1fr;gap:12px 16px}
  .ml .ml-fields{grid-template-columns:1fr 1fr}
  .ml .ml-fields:is(.ml-choice,.ml-count){grid-template-columns:minmax(0,1fr)}
  .ml .ml-fields>:nth-child(n+3){grid-column:1/-1}
  .ml .ml-field :is(input,select),.ml .ml-btn:not(.ml-link){height:40px}
  .ml summary{min-height:32px}
  .ml .ml-card>.widget-html .ml-row>.ml-verdict{flex-basis:100%}
  .ml .ml-knobs{gap:16px}
  .ml .ml-knobs.ml-three .ml-knob .ml-row{flex-direction:row;align-items:center;gap:4px 16px}
  .ml .ml-needs{gap:4px;flex-direction:column}
  .ml .ml-said{display:grid;grid-template-columns:13px minmax(0,1fr);row-gap:2px}
  .ml .ml-said>*{grid-column:2}
  .ml .ml-said>.ml-dia{grid-column:1;grid-row:1}
  .ml .ml-said .ml-frozen{margin-left:0}
  .ml .ml-letter{margin-left:0}
}
/* A peek has the width of its card, so it turns by its own, on a phone and in the narrow column alike. */
.ml .ml-peek>.ml-body{container-type:inline-size}
@container (max-width:380px){
  .ml .ml-peek table,.ml .ml-peek tbody{display:block}
  .ml .ml-peek thead{display:none}
  .ml .ml-peek tr{display:grid;grid-template-columns:minmax(56px,max-content) minmax(0,1fr) auto;border-bottom:1px solid var(--ml-line);padding:4px 0}
  .ml .ml-peek tr:last-child{border:0}
  .ml .ml-peek :is(td,th){border:0;padding:0 8px 0 0}
  .ml .ml-peek td:last-child{grid-column:2/-1;padding-left:0;color:var(--ml-ink-3)}
}
@container (min-width:621px) and (max-width:860px){.ml .ml-tracks{grid-template-columns:1fr 1fr}}
@container (max-width:420px){
  .ml .ml-panel{padding:12px}
  .ml .ml-card{padding:12px;--ml-pad:12px}
  .ml .ml-chart:is(.bqplot,:has(>.bqplot)){margin-left:-10px!important;margin-right:-6px!important;width:auto!important}
  .ml .bqplot text{font-size:11px!important}
  .ml .bqplot text[style*="font-size: 14px"]{display:none}
  .ml .bqplot text[style*="font-size: 12px"]{display:inline}
  .ml .ml-waterfall .tick.short text{font-size:10px!important}
  .ml .ml-waterfall.ml-fixed .tick.short text{font-size:9px!important;letter-spacing:-.04em}
  /* What grows beside a headline has a line of its own: a digit more would take it, and move the chart. */
  .ml .ml-grows p>.ml-big+.ml-mut{display:block}
  .ml .ml-unit{left:10px}
}
/* On a phone the prompt beside an output takes a fifth of the screen. */
@media (max-width:480px){.jp-OutputArea-child:has(.ml)>.jp-OutputPrompt{display:none}}
/* The system's own colours, since charts are not recoloured; what a background said is said by one of theirs. */
@media (forced-colors:active){
  body{--ml-ink:CanvasText!important;--ml-ink-2:CanvasText!important;--ml-ink-3:CanvasText!important;--ml-surface:Canvas!important;
    --ml-sunken:Canvas!important;--ml-line:GrayText!important;--ml-line-strong:CanvasText!important;--ml-blue:LinkText!important;
    --ml-blue-tint:Canvas!important;--ml-bar:LinkText!important;--ml-on-bar:Canvas!important;--ml-red-text:CanvasText!important}
  .ml .bqplot .bar{stroke:CanvasText}
  .ml .widget-slider .noUi-target,.ml .ml-dia,.ml .ml-steps :is(.ml-done,.ml-now) .ml-dot{background:CanvasText}
  .ml .widget-toggle-buttons button.mod-active{background:Highlight;color:HighlightText;forced-color-adjust:none}
  .ml :focus-visible{outline-color:Highlight!important}
  .ml .ml-card,.ml .ml-panel,.ml .ml-alert{border-color:CanvasText}
}
"""
