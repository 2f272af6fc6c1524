(function () {
  var rows = document.querySelectorAll("#chronicle tbody tr");
  var kind = document.getElementById("kind"), words = document.getElementById("words");
  function filter() {
    var wanted = words.value.toLowerCase(), n = 0;
    rows.forEach(function (row) {
      var shown = (!kind.value || row.cells[1].textContent === kind.value)
        && row.textContent.toLowerCase().indexOf(wanted) >= 0;
      row.hidden = !shown;
      n += shown;
    });
    document.getElementById("shown").textContent = n + " shown";
  }
  document.querySelector(".filter").hidden = false;
  kind.addEventListener("change", filter);
  words.addEventListener("input", filter);
  filter();
})();
