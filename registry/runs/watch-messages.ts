import { IdSchema, z } from '../../lib/protocol/index.ts';

/** Where every instance hears what others ask. */
export const ASKS = 'byok_asks';

/** Where one instance hears what it is answered. */
export const answersFor = (instance: string): string => `byok_answers_${instance}`;

/**
 * What instances say to each other about a run that is watched at one and takes place at another. Its events are one
 * text, as its status stream has them, and places in it count UTF-16 units. Instances of two versions may meet: members
 * may be added, and what cannot be read is passed over.
 */
const AskSchema = z.object({
  run_id: IdSchema,
  handle: z.string(),
  /** How much of the text the asking instance has. */
  have: z.number().check(z.int(), z.gte(0)),
  /** The asking instance. */
  to: IdSchema,
});

const PieceSchema = z.object({
  run_id: IdSchema,
  handle: z.string(),
  /** Where in the text this piece begins. */
  at: z.number().check(z.int(), z.gte(0)),
  /** Empty when there is nothing new: the instance has the run, and that is all. */
  text: z.string(),
  /** Nothing comes after this piece. */
  ended: z.boolean(),
});

export type Ask = z.infer<typeof AskSchema>;
export type Piece = z.infer<typeof PieceSchema>;

const readWith =
  <Message>(schema: z.ZodMiniType<Message>) =>
  (text: string): Message | null => {
    try {
      return z.safeParse(schema, JSON.parse(text)).data ?? null;
    } catch {
      return null;
    }
  };

export const readAsk = readWith(AskSchema);
export const readPiece = readWith(PieceSchema);

/** So that a piece fits into a notice, whatever its characters are. */
const MOST_UNITS = 2_400;

/** The beginning of a text, as much as one piece may have. Never ends in the middle of a character. */
export const takePiece = (text: string): string => {
  if (text.length <= MOST_UNITS) return text;
  const last = text.charCodeAt(MOST_UNITS - 1);
  return text.slice(0, last >= 0xd8_00 && last < 0xdc_00 ? MOST_UNITS - 1 : MOST_UNITS);
};
