// Sort, search and filters of the list of all accounts, kept in the address. Without it the ready-made lists do.
'use strict';
(function () {
  var box = document.getElementById('filters'), table = document.querySelector('main table');
  if (!box || !table || !box.dataset.source) return;
  var words = box.dataset.words.split('|'), body = table.tBodies[0], heads = table.tHead.rows[0].cells, pager = document.querySelector('.pager');
  var SHOW = 100, ADDRESS_AFTER = 300, data = null, shown = SHOW, count = document.querySelector('main > p'), addressing;
  var want = new URLSearchParams(location.search), names = Array.prototype.map.call(heads, function (th) { return th.textContent; });
  // A row of the data. Sorting takes its columns in the order of the table's; words by the language, all else by its signs.
  var NAME = 0, PATH = 1, UNIT = 2, PLATFORM = 3, STATE = 4, PROOF = 5, LAST = 6, DAYS = 7, DEADLINE = 8, COMMENTS = 9, FINDINGS = 10;
  var column = [NAME, UNIT, PLATFORM, STATE, LAST, DAYS, DEADLINE, COMMENTS, FINDINGS], language = [NAME, UNIT];
  var keys = [], sorted = {};

  function cell(row, css, text) {
    var c = row.insertCell();
    c.dataset.head = names[c.cellIndex];
    if (css) c.className = css;
    if (text !== undefined) c.textContent = text;
    return c;
  }
  function link(c, href, text) { var a = document.createElement('a'); a.href = href; a.textContent = text; c.appendChild(a); }
  function tag(c, tint, text) { var s = document.createElement('span'); s.className = 'tag ' + tint; s.textContent = text; c.appendChild(s); }

  function add(to, r) {
    var row = to.insertRow(), unit = data.units[r[UNIT]];
    link(cell(row, 'name'), r[PATH], r[NAME]);
    link(cell(row, 'name'), unit[1], unit[0]);
    cell(row, 'word', data.platforms[r[PLATFORM]]);
    tag(cell(row), data.tints[r[STATE]], r[PROOF] === 1 ? data.presumed : data.states[r[STATE]]);
    cell(row, 'date', r[LAST] || '-');
    cell(row, 'number', r[DAYS] < 0 ? '-' : r[DAYS]);
    cell(row, 'date', r[DEADLINE] || '-');
    cell(row, 'word', data.comments[r[COMMENTS]]);
    var c = cell(row);
    r[FINDINGS].forEach(function (f) { tag(c, f[0], f[1]); c.append(' '); });
  }

  // Rows as they stand in the file, by what a column of them says; made once for each column that is asked for.
  function order(by) {
    if (sorted.by === by) return sorted.order;
    var all = data.accounts.map(function (r, i) { return i; }), at = by === null ? -1 : column[+by];
    if (at >= 0) {
      var compare = language.indexOf(at) >= 0 ? new Intl.Collator(document.documentElement.lang).compare : function (a, b) { return a < b ? -1 : a > b ? 1 : 0; };
      var value = data.accounts.map(function (r) { return at === UNIT ? data.units[r[UNIT]][0] : at === FINDINGS ? r[at].map(function (f) { return f[1]; }).join() : r[at]; });
      all.sort(function (a, b) { return compare(value[a], value[b]) || a - b; });
    }
    sorted = { by: by, order: all };
    return all;
  }

  function picked() {
    var q = (want.get('q') || '').toLowerCase(), state = want.get('state'), platform = want.get('platform'), unit = want.get('unit'), by = want.get('sort');
    var path = unit ? (data.units[unit] || ['', '?'])[1] : null;
    var rows = order(heads[+by] ? by : null).filter(function (i) {
      var r = data.accounts[i];
      return (!state || r[STATE] === +state) && (!platform || r[PLATFORM] === +platform) && (path === null || data.units[r[UNIT]][1].indexOf(path) === 0) &&
        (!q || keys[i].indexOf(q) >= 0);
    });
    return by !== null && want.get('down') ? rows.reverse() : rows;
  }

  function draw() {
    var rows = picked(), n = Math.min(rows.length, shown), fresh = document.createElement('tbody');
    for (var i = 0; i < n; i++) add(fresh, data.accounts[rows[i]]);
    body.replaceWith(fresh);
    body = fresh;
    count.textContent = words[4].replace('{n}', rows.length);
    more.hidden = n >= rows.length;
    for (i = 0; i < heads.length; i++) {
      if (want.get('sort') === String(i)) heads[i].setAttribute('aria-sort', want.get('down') ? 'descending' : 'ascending');
      else heads[i].removeAttribute('aria-sort');
    }
  }

  // Browsers count how often an address changes: not with each letter that is typed.
  function address() {
    var s = want.toString();
    history.replaceState(null, '', s ? '?' + s : location.pathname);
  }

  function set(name, v) {
    if (v === '' || v === null) want.delete(name); else want.set(name, v);
    shown = SHOW;
    draw();
    clearTimeout(addressing);
    addressing = setTimeout(address, ADDRESS_AFTER);
  }

  function choice(name, all, list) {
    var s = document.createElement('select');
    s.name = name;
    s.setAttribute('aria-label', all);
    s.add(new Option(all, ''));
    list.forEach(function (w, i) { s.add(new Option(w, i)); });
    s.value = want.get(name) || '';
    s.addEventListener('change', function () { set(name, s.value); });
    return s;
  }

  function search() {
    var s = document.createElement('input');
    s.type = 'search';
    s.name = 'q';
    s.value = want.get('q') || '';
    s.setAttribute('aria-label', words[0]);
    s.placeholder = words[0];
    s.addEventListener('input', function () { set('q', s.value.trim()); });
    return s;
  }

  function sortable(th, i) {
    var b = document.createElement('button');
    b.type = 'button';
    b.textContent = th.textContent;
    b.addEventListener('click', function () {
      if (want.get('sort') === String(i) && !want.get('down')) want.set('down', '1'); else want.delete('down');
      set('sort', String(i));
    });
    th.textContent = '';
    th.appendChild(b);
  }

  var more = document.createElement('button');
  more.type = 'button';
  more.textContent = words[5];
  more.addEventListener('click', function () { shown *= 5; draw(); });

  fetch(box.dataset.source).then(function (r) { return r.json(); }).then(function (d) {
    data = d;
    keys = d.accounts.map(function (r) { return (r[NAME] + '\n' + d.units[r[UNIT]][0]).toLowerCase(); });
    box.textContent = '';
    box.append(search(), choice('state', words[1], d.states), choice('platform', words[2], d.platforms), choice('unit', words[3], d.units.map(function (u) { return u[0]; })));
    Array.prototype.forEach.call(heads, sortable);
    count.setAttribute('aria-live', 'polite');
    if (pager) pager.remove();
    table.parentNode.after(more);
    draw();
  }).catch(function () { /* the ready-made lists stay */ });
})();
