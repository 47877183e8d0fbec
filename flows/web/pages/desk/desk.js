// Puts what has changed in place. Without it the page loads itself anew.
(function () {
  "use strict";
  var page = document.querySelector("[data-live]");
  if (!page || !window.EventSource) { return; }
  var line = document.getElementById("line");
  var news = new EventSource(page.getAttribute("data-live"));
  var heard = Date.now();
  function isHeard() { heard = Date.now(); if (line) { line.hidden = true; } }
  news.addEventListener("part", function (event) {
    var part = JSON.parse(event.data);
    var old = document.getElementById(part.id);
    if (old) { old.innerHTML = part.html; }
    isHeard();
  });
  news.addEventListener("here", isHeard);
  news.addEventListener("over", function () { news.close(); location.reload(); });
  news.addEventListener("error", function () {
    if (news.readyState === EventSource.CLOSED) {
      setTimeout(function () { location.reload(); }, 15000);
    }
  });
  setInterval(function () { if (line && Date.now() - heard > 12000) { line.hidden = false; } }, 2000);
}());
