// Small comforts. Everything works without them.
const root = document.documentElement;

function themeSwitch(button) {
  const dark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const show = () => { button.textContent = dark() ? button.dataset.light : button.dataset.dark; };
  button.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* not kept then */ }
    show();
  });
  button.hidden = false;
  show();
}

function copyButton(button) {
  const words = button.textContent;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = words; }, 2000);
  });
  button.hidden = !navigator.clipboard;
}

// A slider of years beside a date field: let go of it and the page shows that year.
function yearSlider(slider) {
  const day = document.getElementById(slider.dataset.yearSlider);
  const box = slider.parentElement;
  slider.addEventListener("input", () => { day.value = `${slider.value}-01-01`; box.querySelector("output").textContent = slider.value; });
  slider.addEventListener("change", () => slider.form.requestSubmit());
  box.hidden = false;
}

document.querySelectorAll("[data-year-slider]").forEach(yearSlider);
document.querySelectorAll("[data-theme-switch]").forEach(themeSwitch);
document.querySelectorAll("[data-copy]").forEach(copyButton);
// "/" goes to the search box, as on many sites.
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.target.closest("input, textarea, select, [contenteditable]")) {
    event.preventDefault();
    document.getElementById("q")?.focus();
  }
});
// A link to something inside a closed part opens the part.
function openTarget() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let part = target && target.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
}
addEventListener("hashchange", openTarget);
openTarget();
