/**
 * The fixed set of 24 label colours: hues apart for the common colour deficiencies, lightness stepping so that neighbours in the list
 * differ over CT greys too.
 */
export const LABEL_COLORS = [
  '#ff5c5c', '#4cc9f0', '#ffd166', '#80ed99', '#c77dff', '#ff9f1c', '#3a86ff', '#f72585',
  '#b8f2e6', '#e9c46a', '#9d4edd', '#06d6a0', '#ffafcc', '#5390d9', '#d4e157', '#ef476f',
  '#48bfe3', '#f4a261', '#a8dadc', '#b5179e', '#76c893', '#ffcad4', '#6930c3', '#ffe066',
] as const; // prettier-ignore
