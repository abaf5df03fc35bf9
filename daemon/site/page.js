// Sort, search and filters of the list of all accounts, kept in the address. Without it the ready-made lists do.
'use strict';
(function () {
  var box = document.getElementById('filters'), table = document.querySelector('main table');
  if (!box || !table || !box.dataset.source) return;
  var words = box.dataset.words.split('|'), body = table.tBodies[0], heads = table.tHead.rows[0].cells, pager = document.querySelector('.pager');
  var SHOW = 200, data = null, shown = SHOW, count = document.querySelector('main > p');
  // What stands in column i of a row, for sorting: the row is [name, path, unit, platform, state, proof, last, days, deadline, comments, findings].
  var column = [0, 'unit', 3, 4, 6, 7, 8, 9, 10];
  var want = new URLSearchParams(location.search);

  function cell(row, text) { var c = row.insertCell(); if (text !== undefined) c.textContent = text; return c; }
  function link(c, href, text) { var a = document.createElement('a'); a.href = href; a.textContent = text; c.appendChild(a); }
  function tag(c, tint, text) { var s = document.createElement('span'); s.className = 'tag ' + tint; s.textContent = text; c.appendChild(s); }

  function add(r) {
    var row = body.insertRow(), unit = data.units[r[2]];
    link(cell(row), r[1], r[0]);
    link(cell(row), unit[1], unit[0]);
    cell(row, data.platforms[r[3]]);
    tag(cell(row), data.tints[r[4]], r[5] === 1 ? data.presumed : data.states[r[4]]);
    cell(row, r[6] || '-').className = 'date';
    cell(row, r[7] < 0 ? '-' : r[7]).className = 'number';
    cell(row, r[8] || '-').className = 'date';
    cell(row, data.comments[r[9]]);
    var c = cell(row);
    if (r[10]) tag(c, 'warn', r[10]);
  }

  function value(r, i) { return column[i] === 'unit' ? data.units[r[2]][0] : r[column[i]]; }

  function picked() {
    var q = (want.get('q') || '').toLowerCase(), state = want.get('state'), platform = want.get('platform'), unit = want.get('unit');
    var path = unit === null || unit === '' ? null : (data.units[unit] || ['', '?'])[1];
    var rows = data.accounts.filter(function (r) {
      return (!state || r[4] === +state) && (!platform || r[3] === +platform) && (path === null || data.units[r[2]][1].indexOf(path) === 0) &&
        (!q || (r[0] + '\n' + data.units[r[2]][0]).toLowerCase().indexOf(q) >= 0);
    });
    var by = want.get('sort');
    if (by !== null && heads[+by]) {
      var down = want.get('down') ? -1 : 1, number = +by === 5;
      rows = rows.map(function (r) { return [value(r, +by), r]; });
      rows.sort(function (a, b) { return down * (number ? a[0] - b[0] : String(a[0]).localeCompare(String(b[0]), document.documentElement.lang)); });
      rows = rows.map(function (p) { return p[1]; });
    }
    return rows;
  }

  function draw() {
    var rows = picked(), n = Math.min(rows.length, shown);
    body.textContent = '';
    for (var i = 0; i < n; i++) add(rows[i]);
    count.textContent = words[4].replace('{n}', rows.length);
    more.hidden = n >= rows.length;
    for (i = 0; i < heads.length; i++) {
      if (want.get('sort') === String(i)) heads[i].setAttribute('aria-sort', want.get('down') ? 'descending' : 'ascending');
      else heads[i].removeAttribute('aria-sort');
    }
  }

  function set(name, v) {
    if (v === '' || v === null) want.delete(name); else want.set(name, v);
    shown = SHOW;
    var s = want.toString();
    history.replaceState(null, '', s ? '?' + s : location.pathname);
    draw();
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

  var more = document.createElement('button');
  more.type = 'button';
  more.textContent = words[5];
  more.addEventListener('click', function () { shown *= 5; draw(); });

  fetch(box.dataset.source).then(function (r) { return r.json(); }).then(function (d) {
    data = d;
    var search = document.createElement('input'), timer;
    search.type = 'search';
    search.name = 'q';
    search.value = want.get('q') || '';
    search.setAttribute('aria-label', words[0]);
    search.placeholder = words[0];
    search.addEventListener('input', function () { clearTimeout(timer); timer = setTimeout(function () { set('q', search.value); }, 120); });
    box.textContent = '';
    box.append(search, choice('state', words[1], d.states), choice('platform', words[2], d.platforms),
      choice('unit', words[3], d.units.map(function (u) { return u[0]; })));
    Array.prototype.forEach.call(heads, function (th, i) {
      var b = document.createElement('button');
      b.type = 'button';
      b.textContent = th.textContent;
      b.addEventListener('click', function () {
        var same = want.get('sort') === String(i);
        if (same && !want.get('down')) want.set('down', '1'); else want.delete('down');
        set('sort', String(i));
      });
      th.textContent = '';
      th.appendChild(b);
    });
    count.setAttribute('aria-live', 'polite');
    if (pager) pager.remove();
    table.parentNode.after(more);
    draw();
  }).catch(function () { /* the ready-made lists stay */ });
})();
