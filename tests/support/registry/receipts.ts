import { createSecretKey } from 'node:crypto';

import { createReceipts, type Receipts } from '../../../registry/receipts/receipts.ts';

/** Those of a registry that has this byte, 32 times, for its secret. */
export const receiptsForTests = (byte = 7): Receipts =>
  createReceipts(() => Promise.resolve(createSecretKey(Buffer.alloc(32, byte))));
