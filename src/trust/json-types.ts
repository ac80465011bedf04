/** What kinds of values JSON and YAML have, as messages name them; a mapping is called otherwise in each. */
export const jsonTypes: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  null: 'null',
  array: 'a list',
};
