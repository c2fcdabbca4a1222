// Shows a page of the console anew without loading it: what is the same stays as it is, with its focus, its
// scrolling and what somebody has selected. Where scripts do not run, a <noscript> of the page reloads it.
'use strict';
(() => {
  const EVERY = 10_000;
  const DEADLINE = 8_000;
  const said = document.getElementById('said');
  let running = false;

  /** Somebody types or selects: the page waits. */
  function isBusy() {
    const at = document.activeElement;
    const types = at && (at.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(at.nodeName));
    const selection = document.getSelection();
    return types || (selection && !selection.isCollapsed);
  }

  /** By which a row or link is known again, wherever it stands now. */
  function key(node) {
    return node.nodeType === Node.ELEMENT_NODE ? node.getAttribute('id') : null;
  }

  function isAlike(now, next) {
    return now.nodeType === next.nodeType && now.nodeName === next.nodeName && key(now) === key(next);
  }

  /** Makes one node what the other is. */
  function become(now, next) {
    if (now.nodeType !== Node.ELEMENT_NODE) {
      if (now.data !== next.data) {
        now.data = next.data;
      }
      return;
    }
    for (const {name} of [...now.attributes]) {
      if (!next.hasAttribute(name)) {
        now.removeAttribute(name);
      }
    }
    for (const {name, value} of next.attributes) {
      if (now.getAttribute(name) !== value) {
        now.setAttribute(name, value);
      }
    }
    const wanted = new Set([...next.childNodes].map(key).filter(Boolean));
    [...now.childNodes].filter(child => key(child) && !wanted.has(key(child))).forEach(child => child.remove());
    let at = now.firstChild;
    for (const child of [...next.childNodes]) {
      const known = key(child) && [...now.children].find(old => isAlike(old, child));
      if (known && known !== at) {
        now.insertBefore(known, at);
        become(known, child);
      } else if (at && isAlike(at, child)) {
        const old = at;
        at = at.nextSibling;
        become(old, child);
      } else {
        now.insertBefore(document.adoptNode(child), at);
      }
    }
    while (at) {
      const rest = at;
      at = at.nextSibling;
      rest.remove();
    }
  }

  /** What somebody who does not see the page must hear: what is not well. Not all of it. */
  function trouble(page) {
    return [...page.querySelectorAll('.card.bad h3')].map(name => name.textContent + ' is not well').join(', ');
  }

  function say(text) {
    if (said.textContent !== text) {
      said.textContent = text;
    }
  }

  async function refresh() {
    if (running || document.hidden || isBusy()) {
      return;
    }
    running = true;
    try {
      const answer = await fetch(location.href, {cache: 'no-store', signal: AbortSignal.timeout(DEADLINE)});
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      if (!page.querySelector('main') || !page.getElementById('said')) {
        throw new Error('another one answers');
      }
      if (!isBusy()) {
        const middle = scrollY > 0 ? document.elementFromPoint(innerWidth / 2, innerHeight / 2) : null;
        const read = middle && (middle.closest('tr[id]') || middle);
        const before = read && read.getBoundingClientRect().top;
        become(document.querySelector('main'), page.querySelector('main'));
        if (read && read.isConnected) {
          scrollBy(0, read.getBoundingClientRect().top - before);
        }
        become(document.getElementById('shown'), page.getElementById('shown'));
        say(trouble(document));
      }
    } catch (e) {
      say('The node does not answer; what is shown is of the time below.');
    } finally {
      running = false;
    }
  }

  setInterval(refresh, EVERY);
  document.addEventListener('visibilitychange', refresh);
})();
