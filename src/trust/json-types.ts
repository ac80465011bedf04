/** Names of the types of JSON and YAML values in messages; a mapping has another name in each. */
export const jsonTypes: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  null: 'null',
  array: 'a list',
};
