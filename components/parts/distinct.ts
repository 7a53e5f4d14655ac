/** Without what is said twice: a model repeats itself, and a list needs its keys. */
export const distinct = <Item>(items: readonly Item[], toKey: (item: Item) => string): Item[] => [
  ...new Map(items.map((item) => [toKey(item), item])).values(),
];
