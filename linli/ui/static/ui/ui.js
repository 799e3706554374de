/* What makes pages quicker for those who have JavaScript; every page works without it. */
(function () {
  "use strict";
  document.documentElement.classList.add("js");
  var KEPT = 3 * 24 * 3600 * 1000;

  function each(selector, act) { Array.prototype.forEach.call(document.querySelectorAll(selector), act); }
  function typing(node) { return node && (node.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName)); }

  /* j, k, enter and slash */
  function rows() { return Array.prototype.slice.call(document.querySelectorAll("table[data-keys] tbody tr[data-href]")); }
  function move(step) {
    var all = rows(), at = all.findIndex(function (row) { return row.getAttribute("aria-selected") === "true"; });
    if (!all.length) { return; }
    var next = all[Math.max(0, Math.min(all.length - 1, at + step))];
    all.forEach(function (row) { row.removeAttribute("aria-selected"); });
    next.setAttribute("aria-selected", "true");
    var link = next.querySelector("a[href]");
    if (link) { link.focus({ preventScroll: true }); }
    next.scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) { return; }
    if (event.key === "j") { move(1); } else if (event.key === "k") { move(-1); } else if (event.key === "/") {
      var search = document.querySelector("[data-search]");
      if (search) { event.preventDefault(); search.focus(); }
    } else if (event.key === "Enter" && event.target === document.body) {
      var row = document.querySelector("tr[aria-selected=true][data-href]");
      if (row) { window.location.assign(row.dataset.href); }
    }
  });
  document.addEventListener("click", function (event) {
    var row = event.target.closest("tr[data-href]");
    if (row && !event.target.closest("a, button, input, label, select, summary") && !String(window.getSelection())) { window.location.assign(row.dataset.href); }
    var copy = event.target.closest("[data-copy]");
    if (copy && navigator.clipboard) {
      navigator.clipboard.writeText(copy.dataset.copy).then(function () {
        var word = copy.querySelector("[data-word]") || copy;
        word.textContent = copy.dataset.copied || word.textContent;
      });
    }
    if (event.target.closest("[data-print]")) { window.print(); }
  });

  /* a form's draft stays on this device until it was sent: text only, no contact data, three days at most */
  function kept(form) {
    return Array.prototype.filter.call(form.elements, function (field) {
      return field.name && /^(text|textarea|select-one)$/.test(field.type) && !field.closest("[data-no-draft]");
    });
  }
  function read(key) { try { return JSON.parse(window.localStorage.getItem(key)); } catch (e) { return null; } }
  function write(key, value) { try { if (value) { window.localStorage.setItem(key, JSON.stringify(value)); } else { window.localStorage.removeItem(key); } } catch (e) { /* no room or not allowed: no draft */ } }
  function draft(form) {
    var key = "draft:" + form.dataset.draft, old = read(key), found = false;
    if (old && Date.now() - old.at < KEPT) {
      kept(form).forEach(function (field) {
        if (!field.value && old.words[field.name]) { field.value = old.words[field.name]; found = true; }
      });
    } else { write(key, null); }
    var note = form.querySelector("[data-draft-note]");
    if (found && note) { note.hidden = false; }
    form.addEventListener("input", function () {
      var words = {};
      kept(form).forEach(function (field) { if (field.value) { words[field.name] = field.value; } });
      write(key, { at: Date.now(), words: words });
    });
    form.addEventListener("click", function (event) {
      if (!event.target.closest("[data-draft-drop]")) { return; }
      write(key, null); kept(form).forEach(function (field) { field.value = ""; });
      if (note) { note.hidden = true; }
    });
  }

  /* photos are shown before they are sent */
  function preview(input) {
    var place = document.getElementById(input.dataset.preview);
    if (!place) { return; }
    input.addEventListener("change", function () {
      Array.prototype.forEach.call(place.querySelectorAll("img"), function (old) { URL.revokeObjectURL(old.src); });
      place.textContent = "";
      Array.prototype.slice.call(input.files, 0, 9).forEach(function (file) {
        if (!/^image\//.test(file.type)) { place.append(file.name); return; }
        var image = document.createElement("img");
        image.alt = file.name; image.src = URL.createObjectURL(file); place.append(image);
      });
    });
  }

  /* one press is one sending; the server would answer a second one with the first answer anyway */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || form.hasAttribute("data-again") || form.hasAttribute("hx-post")) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.setTimeout(function () { each("form[data-sent] [type=submit]", function (b) { b.setAttribute("aria-disabled", "true"); }); }, 0);
  });
  window.addEventListener("pageshow", function (event) {
    if (!event.persisted) { return; }
    each("form[data-sent]", function (form) { delete form.dataset.sent; });
    each("[aria-disabled]", function (b) { b.removeAttribute("aria-disabled"); });
  });

  function say(words) {
    var place = document.getElementById("notice");
    if (!place || !words) { return; }
    var box = document.createElement("div");
    box.className = "notice bad"; box.textContent = words;
    place.replaceChildren(box); place.scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("htmx:sendError", function () { say(document.body.dataset.offline); });
  document.addEventListener("htmx:responseError", function (event) {
    if (event.detail.xhr.status >= 500 && !event.detail.xhr.getResponseHeader("HX-Retarget")) { say(document.body.dataset.broken); }
  });
  function start() {
    each("[data-draft-done]", function (node) { write("draft:" + node.dataset.draftDone, null); });
    each("form[data-draft]", draft);
    each("input[type=file][data-preview]", preview);
    var errors = document.querySelector("[data-errors]");
    if (errors) { errors.focus(); }
  }
  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", start); } else { start(); }
}());
