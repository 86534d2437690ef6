// What scripts add to the workbench's table, which is whole without them: going through its rows by keyboard.

const table = document.querySelector("[data-rows]");
const rows = table ? [...table.tBodies[0].rows] : [];
const box = (row) => row.querySelector("input[type=checkbox]");

if (rows.length) {
  document.querySelector("[data-keys]").hidden = false;
  let here = -1;

  const go = (step) => {
    here = Math.max(0, Math.min(rows.length - 1, here + step));
    box(rows[here]).focus();
  };

  table.addEventListener("focusin", (event) => { here = rows.indexOf(event.target.closest("tbody tr")); });

  const acts = {
    ArrowDown: () => go(1),
    ArrowUp: () => go(-1),
    Enter: () => rows[here]?.querySelector("a").click(),
    s: () => document.querySelector("#pick button").focus(),
  };

  addEventListener("keydown", (event) => {
    const field = event.target.closest("select, summary, a, button, [type=text], [inputmode]");
    if (field || event.ctrlKey || event.altKey || event.metaKey || !acts[event.key]) return;
    if (event.key === "Enter" && !event.target.closest("tbody")) return;
    event.preventDefault();
    acts[event.key]();
  });
}
