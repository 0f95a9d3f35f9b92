/// How pages look: on a wide screen, on a phone, in the dark, and on paper.
enum PageStyle {
  /// Colours, then type, then the parts of the page in their order.
  static let text = colours + type + head + charts + tables + pictures + run + comparison + paper

  /// Neighbouring hues differ in lightness too, so that they can be told apart without colour vision.
  private static let colours = """
    :root{color-scheme:light dark;--paper:#fbfbfa;--card:#ffffff;--ink:#1c2329;--soft:#47515b;--faint:#6c7782;--rule:#e3e6e8;--wash:#f1f3f4;--accent:#1f62ad;--training:#1f62ad;--validation:#c9600c;--test:#12805c;--run0:#1f62ad;--run1:#c9600c;--run2:#12805c;--run3:#8a3fa0;--run4:#a8324a;--run5:#5c6b00;--run6:#0b7285;--run7:#5f5f66;--right:20 90 160;--wrong:190 40 40;--good:#12805c;--bad:#b3302f;--box:#f4f6f8}
    @media screen and (prefers-color-scheme:dark){:root{--paper:#14171a;--card:#1b1f23;--ink:#e8ebed;--soft:#bac2c9;--faint:#8b959e;--rule:#2d3338;--wash:#22272b;--accent:#7db4f0;--training:#7db4f0;--validation:#f2a65a;--test:#56c596;--run0:#7db4f0;--run1:#f2a65a;--run2:#56c596;--run3:#cf9be0;--run4:#f08a9b;--run5:#c3cf5d;--run6:#5cc8d8;--run7:#b0b0b8;--right:64 138 214;--wrong:214 78 74;--good:#56c596;--bad:#f08680;--box:#20252a}}
    @media print{:root{color-scheme:light}}

    """

  private static let type = """
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%}
    body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.55 Inter,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans",Arial,sans-serif;font-variant-numeric:tabular-nums;-webkit-font-smoothing:antialiased}
    main{max-width:1152px;margin:0 auto;padding:clamp(20px,4vw,48px) clamp(16px,3.5vw,40px) 40px}
    section{margin-top:56px}
    h1{font-size:clamp(26px,4vw,34px);line-height:1.2;letter-spacing:-.015em;font-weight:650;margin:0;overflow-wrap:anywhere}
    h2{font-size:21px;line-height:1.3;letter-spacing:-.01em;font-weight:650;margin:0 0 14px;padding-top:18px;border-top:1px solid var(--rule)}
    section>ul+h2{margin-top:48px}
    h3{font-size:15px;font-weight:650;margin:26px 0 8px}
    p{margin:0 0 12px}
    a{color:var(--accent)}
    small{font-size:12.5px;color:var(--faint)}
    .lead,.note{color:var(--soft);max-width:44em;text-wrap:pretty}
    .note{font-size:13px;color:var(--faint);margin-top:10px}
    code,pre,.digest{font-family:ui-monospace,"JetBrains Mono","SF Mono",SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:12.5px}
    footer{margin-top:56px;padding-top:16px;border-top:1px solid var(--rule);color:var(--faint);font-size:13px}
    .scroll{overflow-x:auto;overscroll-behavior-x:contain}
    :focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}

    """

  private static let head = """
    .kicker{margin:0 0 10px}
    .status{display:inline-block;font-size:12.5px;font-weight:550;line-height:1;padding:5px 10px;border-radius:99px;background:var(--wash);color:var(--soft)}
    .status::before{content:"";display:inline-block;width:7px;height:7px;border-radius:50%;margin-right:7px;background:var(--faint)}
    .status.completed::before{background:var(--good)}.status.diverged::before,.status.failed::before{background:var(--bad)}.status.running::before{background:var(--validation)}
    .subtitle{color:var(--faint);margin:6px 0 0}
    .result{margin-top:28px;display:grid;grid-template-columns:minmax(0,5fr) minmax(0,6fr);gap:28px 56px;align-items:end}
    .label{color:var(--soft);margin:0}
    .figure{font-size:clamp(56px,9vw,84px);line-height:1.08;letter-spacing:-.035em;font-weight:650;margin:2px 0 0;white-space:nowrap}
    .figure .unit{font-size:.5em;font-weight:500;letter-spacing:0;color:var(--faint)}
    .detail{color:var(--soft);margin:0 0 18px}
    .ruler .track{position:relative;height:10px;border-radius:5px;background:var(--wash)}
    .ruler .band{position:absolute;top:0;bottom:0;border-radius:5px;background:var(--accent);opacity:.38}
    .ruler .estimate{position:absolute;top:-4px;bottom:-4px;width:3px;margin-left:-1.5px;border-radius:2px;background:var(--accent)}
    .ruler .ends{display:flex;justify-content:space-between;gap:12px;font-size:13px;color:var(--faint);margin-top:8px;white-space:nowrap}
    .ruler .interval{color:var(--soft)}.ruler b{font-weight:600;color:var(--ink)}
    .facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(132px,1fr));gap:0 20px;margin:0}
    .facts div{border-top:1px solid var(--rule);padding:9px 0 13px}
    .facts dt{font-size:13px;color:var(--faint)}
    .facts dd{margin:1px 0 0;font-size:19px;font-weight:600;letter-spacing:-.01em;white-space:nowrap}
    .facts small{font-weight:400;letter-spacing:0;margin-left:7px}
    @media screen and (max-width:760px){.result{grid-template-columns:minmax(0,1fr)}section{margin-top:44px}.facts{grid-template-columns:repeat(2,1fr)}}

    """

  private static let charts = """
    .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));gap:34px 44px}
    figure{margin:0;min-width:0}
    .chart figcaption{display:flex;flex-wrap:wrap;justify-content:space-between;gap:2px 16px;margin-bottom:12px}
    .chart-title{font-weight:600}
    .keys{display:flex;flex-wrap:wrap;gap:2px 14px;font-size:13px;color:var(--soft)}
    .key,.counts span{overflow-wrap:anywhere;min-width:0}
    .key::before{content:"";display:inline-block;width:18px;height:0;border-top:2.5px solid var(--c,var(--faint));margin-right:6px;vertical-align:4px}
    .training{--c:var(--training)}.validation{--c:var(--validation)}.test{--c:var(--test)}.rate{--c:var(--soft)}.speed{--c:var(--soft)}
    .run0{--c:var(--run0)}.run1{--c:var(--run1)}.run2{--c:var(--run2)}.run3{--c:var(--run3)}.run4{--c:var(--run4)}.run5{--c:var(--run5)}.run6{--c:var(--run6)}.run7{--c:var(--run7)}
    .key.test::before,.key.run1::before,.key.run4::before,.key.run7::before{border-top-style:dashed}
    .key.faint::before{border-top-width:1px;opacity:.6}
    .keys .key.rate,.keys .key.speed{display:none}
    .plot{display:grid;grid-template-columns:calc(var(--axis,4)*1ch + 10px) minmax(0,1fr);grid-template-rows:220px 24px;font-size:12px;color:var(--faint)}
    .rows,.columns,.area{position:relative}
    .columns span{white-space:nowrap}.rows span{position:absolute;right:10px;transform:translateY(50%);white-space:nowrap;line-height:1}
    .columns{grid-column:2}
    .columns span{position:absolute;top:8px;transform:translateX(-50%);line-height:1}
    .area svg{position:absolute;inset:0;width:100%;height:100%;overflow:visible}
    .area{touch-action:pan-y}
    .grid{stroke:var(--rule);stroke-width:1;vector-effect:non-scaling-stroke;fill:none}
    .line{fill:none;stroke:var(--c);stroke-width:2;stroke-linejoin:round;stroke-linecap:round;vector-effect:non-scaling-stroke}
    .line.faint{stroke-width:1;opacity:.4}
    .line.test,.line.run1{stroke-dasharray:7 4.5;stroke-linecap:butt}.line.run4,.line.run7{stroke-dasharray:2 4}
    .mark{fill:none;stroke:var(--c);stroke-width:5.5;stroke-linecap:round;vector-effect:non-scaling-stroke}
    .best{position:absolute;top:-4px;bottom:0;width:0;border-left:1px dashed var(--faint)}
    .best span{position:absolute;bottom:7px;white-space:nowrap;line-height:1;color:var(--soft);padding:2px 5px}
    .best .left{right:3px}.best .right{left:3px}
    .cursor{position:absolute;top:0;bottom:0;width:0;border-left:1px solid var(--soft);pointer-events:none}
    .tip{position:absolute;z-index:2;top:0;pointer-events:none;background:var(--card);color:var(--ink);border:1px solid var(--rule);border-radius:7px;box-shadow:0 4px 18px rgb(0 0 0/.13);padding:8px 11px;font-size:12.5px;line-height:1.5;white-space:nowrap}
    .tip b{display:block;font-weight:600;margin-bottom:2px}
    .tip div{display:flex;justify-content:space-between;gap:18px}
    .tip .key{color:var(--soft)}
    [hidden]{display:none!important}
    details{margin-top:26px}
    summary{cursor:pointer;color:var(--soft);font-size:14px;padding:4px 0}
    .plot.square{grid-template-rows:auto 24px}.plot.square .area{aspect-ratio:1}.plot.square{max-width:500px}
    .plot.low{grid-template-rows:110px 24px}
    .plot.square .columns span:first-child,.plot.low .columns span:first-child{transform:none}.plot.square .columns span:last-child,.plot.low .columns span:last-child{transform:translateX(-100%)}
    .calibration{display:grid;grid-template-columns:minmax(0,5fr) minmax(0,6fr);gap:36px 56px}
    .bin{position:absolute;top:0;bottom:0}
    .bin span{position:absolute;left:1px;right:1px;bottom:0}
    .bin .accuracy,.bin .images{background:var(--training);opacity:.78;border-radius:2px 2px 0 0}
    .bin .gap.over{background:var(--bad);opacity:.42}.bin .gap.under{background:repeating-linear-gradient(135deg,var(--paper) 0 2px,transparent 2px 5px)}
    .bin:hover span{opacity:1}
    .histogram{border-bottom:1px solid var(--rule)}
    .diagonal{stroke:var(--ink);stroke-width:1.3;stroke-dasharray:5 4;vector-effect:non-scaling-stroke;fill:none}
    .area .over-bars{pointer-events:none}
    .key.accuracy::before,.key.over::before,.key.under::before{width:11px;height:11px;border:0;border-radius:2px;background:var(--training);vertical-align:-1px}.key.over::before{background:var(--bad);opacity:.5}.key.under::before{background:repeating-linear-gradient(135deg,var(--training) 0 2px,transparent 2px 4px)}
    .big{font-size:38px;line-height:1.15;font-weight:650;letter-spacing:-.025em;margin:0}
    .beside>.label{margin-bottom:14px}.beside figure{margin-top:28px}
    @media screen and (max-width:760px){.calibration{grid-template-columns:minmax(0,1fr)}.plot:not(.square,.low){grid-template-rows:190px 24px}}

    """

  private static let tables = """
    table{border-collapse:collapse}
    .numbers{width:100%;font-size:14px}
    .numbers th,.numbers td{padding:6px 0 6px 20px;border-bottom:1px solid var(--rule);text-align:right;white-space:nowrap}
    .numbers th:first-child{text-align:left;padding-left:0;font-weight:500}
    .numbers thead th{font-size:13px;font-weight:500;color:var(--faint);border-bottom-color:var(--faint);vertical-align:bottom}
    .numbers tbody tr:hover{background:var(--wash)}
    .numbers tr.is-best th::after{content:"best";margin-left:7px;font-size:11.5px;color:var(--good)}
    .numbers tfoot th,.numbers tfoot td{border:0;font-weight:600}
    thead button{font:inherit;color:inherit;background:none;border:0;padding:0;cursor:pointer}
    thead button::after{content:"\\2195";opacity:.45;margin-left:4px}
    [aria-sort=ascending] button::after{content:"\\2191";opacity:1}[aria-sort=descending] button::after{content:"\\2193";opacity:1}
    [aria-sort] button{color:var(--ink)}
    .barred{position:relative}
    .barred span{display:none}
    @media (min-width:761px){.classes .barred{width:22%}.classes .barred span{display:block;position:absolute;right:84px;left:32px;top:50%;height:7px;margin-top:-3.5px;background:linear-gradient(var(--training),var(--training)) left/var(--w,0) 100% no-repeat,var(--wash);border-radius:4px;opacity:.75}}
    .layers td:nth-child(2){text-align:left;white-space:normal;min-width:15em}.layers th:nth-child(2){text-align:left}.layers small{display:block}
    .confusion{display:grid;grid-template-columns:minmax(0,auto) minmax(200px,1fr);gap:28px 56px;align-items:start}
    .matrix{border-collapse:separate;border-spacing:2px;font-size:13px}
    .matrix th{font-weight:500;color:var(--soft)}
    .matrix thead th{vertical-align:bottom;padding-bottom:5px}
    .matrix thead th span{writing-mode:vertical-rl;transform:rotate(180deg);max-height:9em;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;margin:0 auto;display:block}
    .matrix tbody th{text-align:right;padding-right:7px}
    .matrix tbody th span{display:block;max-width:9em;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
    .matrix tbody td{width:44px;height:36px;text-align:center;border-radius:4px;background:var(--wash);padding:0}
    .matrix tbody td.right{background:linear-gradient(rgb(var(--right)/var(--s)) 0 0),var(--wash)}.matrix tbody td.wrong{background:linear-gradient(rgb(var(--wrong)/var(--s)) 0 0),var(--wash)}
    .matrix td.strong{color:#fff}.matrix td.none{color:var(--faint);opacity:.6}
    .matrix tbody td.recall{width:auto;background:none;padding-left:8px;color:var(--soft);text-align:right;white-space:nowrap}.matrix th.recall{color:var(--faint)}
    .matrix tbody td:not(.recall):hover{outline:2px solid var(--ink);outline-offset:-1px}
    .pairs h3{margin-top:0}
    .pairs ol{list-style:none;margin:0;padding:0}
    .pairs li{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:3px 12px;padding:8px 0;border-top:1px solid var(--rule)}
    .pairs b{font-weight:600}.pairs .pair{color:var(--soft);overflow-wrap:anywhere}.pairs .pair b{color:var(--ink)}
    .pairs .count{font-weight:600}.pairs small{margin-left:8px;font-weight:400}
    .pairs .bar{grid-column:1/-1;height:5px;border-radius:3px;background:var(--wash)}.pairs .bar span{display:block;height:100%;border-radius:3px;background:rgb(var(--wrong)/.7)}
    .map{width:min(640px,100%)}
    .confusion:has(.map){grid-template-columns:minmax(0,640px) minmax(200px,1fr)}
    .map .area{aspect-ratio:1;background:var(--wash)}.map path{shape-rendering:crispEdges}.map .right{fill:rgb(var(--right)/var(--s))}.map .wrong{fill:rgb(var(--wrong)/var(--s))}
    .map .cell{position:absolute;outline:2px solid var(--ink);pointer-events:none;width:calc(100%/var(--side));height:calc(100%/var(--side))}
    .reading{font-size:13px;color:var(--soft);margin-top:8px;min-height:3em}
    @media (max-width:900px){.confusion,.confusion:has(.map){grid-template-columns:minmax(0,1fr)}}
    @media (max-width:560px){.numbers{font-size:12.5px}.numbers thead th{font-size:11.5px}.numbers th,.numbers td{padding-left:11px}.classes thead button::after{margin-left:1px}.layers td:nth-child(2){min-width:12em}.matrix{border-spacing:1px;font-size:10.5px;width:100%;table-layout:fixed}.matrix thead td:first-child{width:66px}.matrix tbody td{width:auto;height:25px;border-radius:2px}.matrix .recall{display:none}.matrix tbody th{padding-right:4px}.matrix.many{table-layout:auto;width:auto}.matrix.many tbody td{min-width:25px}}

    """

  private static let pictures = """
    .gallery{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:26px 22px}
    .gallery li{min-width:0;font-size:13px}
    .gallery img{display:block;width:100%;height:auto;aspect-ratio:1;object-fit:contain;image-rendering:pixelated;background:var(--wash);border-radius:6px}
    .gallery img[height="1"]{object-fit:fill}
    .gallery .file{color:var(--ink);opacity:.7;margin:0 0 4px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;direction:ltr}.gallery .label{font-weight:600;color:var(--ink);margin:8px 0 4px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
    .answer{position:relative;display:flex;justify-content:space-between;gap:8px;margin:0 0 3px;padding:2px 7px;border-radius:4px;overflow:hidden;background:var(--wash);z-index:0}
    .answer::before{content:"";position:absolute;z-index:-1;inset:0 auto 0 0;width:var(--p);background:rgb(var(--wrong)/.26)}
    .answer.truth::before{background:rgb(var(--right)/.34)}
    .answer span:first-child{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
    .answer span:last-child{white-space:nowrap}
    .answer.truth span:first-child::after{content:" \\2713";color:var(--soft)}
    .drawing{display:flex;flex-wrap:wrap;gap:28px 34px;margin-bottom:28px;align-items:flex-start}
    .network{flex:none;max-width:100%;height:auto;overflow:visible;font-variant-numeric:tabular-nums}
    .network .wire{fill:none;stroke:var(--faint);stroke-width:1.4}
    .network .tip{fill:var(--faint);stroke:none}
    .box rect{fill:var(--box);stroke:var(--rule);stroke-width:1}
    .box text{fill:var(--ink);font-size:11px}.box .name{font-size:12.5px;font-weight:600}.box .what{fill:var(--soft);font-size:11px}.box .shape{fill:var(--faint)}
    .box.repeated{opacity:.5}.box.repeated rect{stroke-dasharray:4 3;stroke:var(--faint)}
    .box{--k:var(--faint)}.box.conv{--k:var(--run0)}.box.pool{--k:var(--run2)}.box.linear{--k:var(--run1)}.box.join{--k:var(--run3)}.box.input{--k:var(--soft)}
    .box .face{fill:var(--k);fill-opacity:.62}.box .top{fill:var(--k);fill-opacity:.3}.box .side{fill:var(--k);fill-opacity:.9}
    .filters{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:10px}
    .filters li{display:flex;gap:2px;line-height:0}
    .filters img{width:var(--side);height:auto;min-height:14px;image-rendering:pixelated;border-radius:3px;border:1px solid var(--rule)}
    @media (max-width:560px){.gallery{grid-template-columns:repeat(3,minmax(0,1fr));gap:20px 12px}.gallery li{font-size:11.5px}.answer{padding:2px 5px;gap:4px}.filters{gap:7px}.drawing{justify-content:center}}

    """

  private static let run = """
    .entries{display:grid;grid-template-columns:minmax(8em,auto) minmax(0,1fr);gap:6px 28px;margin:0;font-size:14px}
    .entries dt{color:var(--faint)}.entries dd{margin:0;overflow-wrap:anywhere}.entries dd span{display:block}
    .digest{word-break:break-all}
    pre{margin:0;padding:14px 16px;background:var(--wash);border-radius:8px;line-height:1.6;overflow-x:auto;tab-size:4}
    .command{white-space:pre-wrap;overflow-wrap:anywhere}
    .configuration i{font-style:normal;color:var(--faint)}
    .table-note{font-size:13px;color:var(--faint)}
    @media (max-width:560px){.entries{grid-template-columns:minmax(0,1fr);gap:0}.entries dd{margin-bottom:9px}.configuration{white-space:pre-wrap;overflow-wrap:anywhere}}

    """

  private static let comparison = """
    .forest{display:grid;grid-template-columns:minmax(5em,auto) minmax(0,1fr) auto;gap:12px 22px;align-items:center;margin-bottom:34px}
    .forest .who{overflow-wrap:anywhere}
    .forest .track{position:relative;height:12px;border-radius:6px;background:var(--wash)}
    .forest .band{position:absolute;top:0;bottom:0;border-radius:6px;background:var(--c);opacity:.4}
    .forest .estimate{position:absolute;top:-4px;bottom:-4px;width:3px;margin-left:-1.5px;border-radius:2px;background:var(--c)}
    .forest .value{white-space:nowrap;text-align:right}.forest .value b{font-weight:650;font-size:17px}.forest .value small{margin-left:10px}
    .forest .axis{grid-column:2;position:relative;height:14px;font-size:12px;color:var(--faint);margin-top:-6px}
    .forest .axis span{position:absolute;transform:translateX(-50%);white-space:nowrap}
    .duels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,320px),1fr));gap:28px 44px}
    .duel p{margin:0}.duel .pair{color:var(--soft);overflow-wrap:anywhere}
    .duel .verdict{font-size:19px;font-weight:600;letter-spacing:-.01em;margin:2px 0 0;color:var(--soft)}.duel .verdict.significant{color:var(--ink)}
    .duel .ahead{color:var(--soft);font-size:13.5px;margin-bottom:10px}
    .balance{display:flex;height:10px;border-radius:5px;overflow:hidden;gap:2px}.balance span{background:var(--c);opacity:.75}.balance span:last-child{flex:1}
    .counts{display:flex;justify-content:space-between;gap:12px;font-size:12.5px;color:var(--faint);margin-top:6px!important}
    .differences td{font-family:ui-monospace,"JetBrains Mono","SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:12.5px;white-space:normal;overflow-wrap:anywhere}.differences .default{color:var(--faint)}
    @media (max-width:560px){.forest{grid-template-columns:minmax(0,1fr) auto;gap:4px 12px}.forest .track{grid-column:1/-1;grid-row:auto;margin-bottom:14px}.forest .who{grid-column:1}.forest .value{grid-column:2}.forest .axis{grid-column:1/-1}.forest{grid-auto-flow:dense}.forest .axis span:first-child{transform:none}.forest .axis span:last-child{transform:translateX(-100%)}}

    """

  /// Colours stay, the light palette is used, nothing scrolls, and no picture is cut by the end of a page.
  private static let paper = """
    @media print{@page{margin:16mm}body{font-size:10.5pt;background:#fff}main{max-width:none;padding:0}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}section{margin-top:30px}h2,h3,.lead{break-after:avoid}#classes,.calibration{break-inside:avoid}.result,.calibration{grid-template-columns:minmax(0,5fr) minmax(0,6fr);gap:20px 32px}.facts{grid-template-columns:repeat(3,1fr)}.figure{font-size:48pt}.gallery li{font-size:7.5pt}.answer{padding:1px 4px;gap:3px}figure,.gallery li,.matrix,.result,.pairs,.network,tr{break-inside:avoid}.scroll{overflow:visible}pre{white-space:pre-wrap;overflow-wrap:anywhere}summary,.cursor,.tip,.reading{display:none}thead button::after{content:none}.charts{grid-template-columns:1fr 1fr}.plot:not(.square,.low){grid-template-rows:160px 24px}.numbers{font-size:9pt}.numbers th,.numbers td{padding-left:10px;white-space:normal}.gallery{grid-template-columns:repeat(6,1fr);gap:14px 12px}.drawing{gap:12px 24px;flex-wrap:nowrap;justify-content:center}.network{width:auto;max-height:222mm;flex:0 1 auto;min-width:0}tbody tr:nth-child(-n+3){break-after:avoid}}

    """
}
