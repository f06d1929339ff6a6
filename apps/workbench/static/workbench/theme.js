// Classic script in the head: sets the theme before the first paint, so that a dark screen never flashes white.
document.documentElement.dataset.theme = localStorage.getItem("workbench.theme") || "auto";
