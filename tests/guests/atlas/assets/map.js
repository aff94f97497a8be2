"use strict";
const words = {
  en: { title: "Map", place: (n) => `Place ${n}`, visits: (n, seen) => `Place ${n}: visited ${seen} times` },
  "zh-CN": { title: "地图", place: (n) => `地点 ${n}`, visits: (n, seen) => `地点 ${n}：到访 ${seen} 次` },
};
guildhall.ready(({ places }) => {
  const t = words[guildhall.locale] ?? words.en;
  document.querySelector("h1").textContent = t.title;
  const status = document.querySelector("[role=status]");
  for (let n = 0; n < places; n++) {
    const button = document.createElement("button");
    button.textContent = t.place(n);
    button.onclick = async () => {
      for (const one of document.querySelectorAll("button")) one.ariaPressed = String(one === button);
      try {
        status.textContent = t.visits(n, await guildhall.request("visit", n));
      } catch (error) {
        status.textContent = `${error.code}: ${error.message}`;
      }
    };
    const item = document.createElement("li");
    item.append(button);
    document.querySelector("ul").append(item);
  }
});
