// Follow the streamed text while the reader is at the bottom, and let go as soon as they scroll up.
// (The Chatbot's own autoscroll pulls a reader back down at every update.)
(() => {
  const followed = new WeakSet();

  function follow(log) {
    if (followed.has(log)) return;
    followed.add(log);
    let atBottom = true;
    let queued = false;
    let lastTop = log.scrollTop;
    let questions = 0;
    const letGo = () => { atBottom = false; };

    log.addEventListener("wheel", (event) => { if (event.deltaY < 0) letGo(); }, { passive: true });
    log.addEventListener("touchmove", letGo, { passive: true });
    log.addEventListener("keydown", (event) => {
      if (["ArrowUp", "PageUp", "Home"].includes(event.key)) letGo();
    });
    log.addEventListener("scroll", () => {
      // Dragging the scrollbar upwards gives no wheel event: only the position tells.
      if (log.scrollTop < lastTop - 2) letGo();
      lastTop = log.scrollTop;
      if (log.scrollHeight - log.scrollTop - log.clientHeight < 8) atBottom = true;
    }, { passive: true });

    new MutationObserver(() => {
      const asked = log.querySelectorAll(".user-row").length;
      if (asked > questions) atBottom = true;  // whoever asks wants to see the answer
      questions = asked;
      if (!atBottom || queued) return;
      queued = true;
      requestAnimationFrame(() => {
        queued = false;
        if (atBottom) log.scrollTop = log.scrollHeight;
      });
    }).observe(log, { childList: true, subtree: true, characterData: true });
  }

  const scan = () => document.querySelectorAll(".chat [role=log]").forEach(follow);
  new MutationObserver(scan).observe(document.documentElement, { childList: true, subtree: true });
  scan();
})();
