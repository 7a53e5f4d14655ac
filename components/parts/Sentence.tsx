import { createElement, Fragment, type ReactNode } from 'react';

/** A sentence with elements in it, in the order in which its language puts them. */
export const Sentence = ({ parts }: { parts: readonly ReactNode[] }) =>
  createElement(Fragment, null, ...parts);
