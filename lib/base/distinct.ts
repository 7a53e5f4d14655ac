/** The items without duplicates; two with the same key are the same. */
export const distinct = <Item>(items: readonly Item[], toKey: (item: Item) => string = String): Item[] => [
  ...new Map(items.map((item) => [toKey(item), item])).values(),
];
