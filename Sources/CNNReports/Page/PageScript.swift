/// What a page does when it is pointed at; everything is readable without it.
///
/// Texts go in as text nodes, never as markup. The page's policy lets this script run and no other.
enum PageScript {
  static let text = charts + map + sorting + printing

  /// Values of a chart at the nearest epoch, by pointer, by finger and by arrow keys.
  private static let charts = """
    "use strict";
    const element=(name,style,text)=>{const made=document.createElement(name);if(style)made.className=style;if(text!==undefined)made.textContent=text;return made};
    for(const figure of document.querySelectorAll("[data-chart]")){
    const data=JSON.parse(figure.querySelector("script").textContent);
    const area=figure.querySelector(".area"),cursor=figure.querySelector(".cursor"),tip=figure.querySelector(".area>.tip");
    let current=-1;
    const hide=()=>{cursor.hidden=true;tip.hidden=true;current=-1};
    const show=index=>{
    current=Math.max(0,Math.min(data.places.length-1,index));
    const place=data.places[current];
    cursor.style.left=place*100+"%";cursor.hidden=false;
    tip.replaceChildren(element("b","",data.labels[current]));
    for(const series of data.series){if(!series.texts[current])continue;const row=element("div");row.append(element("span","key "+series.style,series.name),element("span","",series.texts[current]));tip.append(row)}
    tip.hidden=false;
    const width=tip.offsetWidth,room=area.clientWidth,x=place*room;
    tip.style.left=Math.max(0,Math.min(room-width,x+12+width>room?x-12-width:x+12))+"px";
    };
    const point=event=>{const box=area.getBoundingClientRect(),share=(event.clientX-box.left)/box.width;let best=0;data.places.forEach((place,index)=>{if(Math.abs(data.places[best]-share)>Math.abs(place-share))best=index});show(best)};
    area.addEventListener("pointermove",point);area.addEventListener("pointerdown",point);
    area.addEventListener("pointerleave",hide);area.addEventListener("blur",hide);
    area.addEventListener("keydown",event=>{const step={ArrowLeft:-1,ArrowRight:1}[event.key];if(step){event.preventDefault();show(current+step)}else if(event.key==="Escape")hide()});
    }

    """

  /// A cell of a large confusion matrix.
  private static let map = """
    for(const figure of document.querySelectorAll("[data-map]")){
    const data=JSON.parse(figure.querySelector("script").textContent),count=data.names.length;
    const area=figure.querySelector(".area"),reading=figure.querySelector(".reading"),cell=element("div","cell");
    const point=event=>{
    const box=area.getBoundingClientRect();
    const at=(place,start,length)=>Math.max(0,Math.min(count-1,Math.floor((place-start)/length*count)));
    const column=at(event.clientX,box.left,box.width),row=at(event.clientY,box.top,box.height);
    cell.style.left=column/count*100+"%";cell.style.top=row/count*100+"%";
    if(!cell.isConnected)area.append(cell);
    let images=0,total=0;
    data.rows[row].forEach((value,index,all)=>{if(index%2===1){total+=value;if(all[index-1]===column)images=value}});
    reading.textContent=data.names[row]+(row===column?" recognised":" taken for "+data.names[column])+": "+images+" of "+total;
    };
    area.addEventListener("pointermove",point);area.addEventListener("pointerdown",point);
    }

    """

  /// Tables sort by a column, numbers from the largest, and the other way round at the second click.
  private static let sorting = """
    for(const table of document.querySelectorAll("[data-sortable]")){
    const body=table.tBodies[0];
    for(const button of table.querySelectorAll("thead button"))button.addEventListener("click",()=>{
    const head=button.closest("th"),column=head.cellIndex,old=head.getAttribute("aria-sort");
    const isText=column===0,isUp=old?old==="descending":isText;
    for(const other of table.querySelectorAll("th[aria-sort]"))other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort",isUp?"ascending":"descending");
    const value=row=>{const cell=row.cells[column];return isText?cell.textContent:cell.dataset.value===""?NaN:Number(cell.dataset.value)};
    const compare=(a,b)=>isText?a.localeCompare(b,"en"):Number.isNaN(a)?1:Number.isNaN(b)?-1:a-b;
    body.append(...[...body.rows].sort((a,b)=>(isUp?1:-1)*compare(value(a),value(b))));
    });
    }

    """

  /// Paper cannot be clicked: what is folded is printed.
  private static let printing = """
    addEventListener("beforeprint",()=>{for(const part of document.querySelectorAll("details"))part.open=true});

    """
}
