/** What the page does by itself: it hides what is not searched for. Without it the page shows everything. */
export const pageScript = `'use strict';
const box = document.getElementById('search');
const only = document.getElementById('only');
const told = document.getElementById('told');
const picture = document.getElementById('picture');
// What is only one of many things behind a relation is not looked for there.
const textOf = (element) =>
  [...element.querySelectorAll('p, dd, .reasons, .relations li:not(.many)')].map((each) => each.textContent).join(' ');
const parts = [...document.querySelectorAll('.part')].map((element) => ({
  element,
  text: textOf(element).toLowerCase(),
  attention: 'attention' in element.dataset,
}));
const groups = [...document.querySelectorAll('section details')].map((element) => ({ element, open: element.open }));
const sections = [...document.querySelectorAll('section')];
const shows = (element) => element.querySelector('.part:not([hidden])') !== null;

function filter() {
  const words = box.value.toLowerCase().split(/\\s+/).filter(Boolean);
  const filters = words.length > 0 || only.checked;
  let count = 0;
  for (const { element, text, attention } of parts) {
    const fits = (!only.checked || attention) && words.every((word) => text.includes(word));
    element.hidden = !fits;
    if (fits) count += 1;
  }
  for (const { element, open } of groups) {
    element.hidden = !shows(element);
    element.open = filters ? true : open;
  }
  for (const section of sections) section.hidden = filters && !shows(section);
  picture.hidden = filters;
  told.textContent = filters ? count + ' of ' + parts.length + ' parts' : parts.length + ' parts';
}

box.addEventListener('input', filter);
only.addEventListener('change', filter);
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && event.target === box && box.value !== '') {
    box.value = '';
    filter();
    event.preventDefault();
  }
  const free = !event.ctrlKey && !event.metaKey && !event.altKey && event.target !== box;
  if (event.key === '/' && free) {
    box.focus();
    event.preventDefault();
  }
});
// A link to a part that is hidden would lead nowhere.
document.addEventListener('click', (event) => {
  const link = event.target.closest('a[href^="#"]');
  const part = link && document.getElementById(link.getAttribute('href').slice(1));
  if (part && part.hidden) {
    box.value = '';
    only.checked = false;
    filter();
  }
});
document.getElementById('tools').hidden = false;
filter();
`;
