/** Removes duplicates: a model repeats itself, and a React list needs unique keys. */
export const distinct = <Item>(items: readonly Item[], toKey: (item: Item) => string): Item[] => [
  ...new Map(items.map((item) => [toKey(item), item])).values(),
];
