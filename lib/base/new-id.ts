/**
 * Creates UUIDv7s, which sort by creation time: 48 bits of milliseconds, then randomness. Written here because the
 * worker's script has a size limit, and this is all it needs from a UUID library.
 */
export const createNewId =
  (now: () => number, fillRandom: (bytes: Uint8Array<ArrayBuffer>) => void): (() => string) =>
  () => {
    const bytes = new Uint8Array(16);
    fillRandom(bytes);
    const view = new DataView(bytes.buffer);
    const milliseconds = now();
    view.setUint16(0, Math.floor(milliseconds / 2 ** 32));
    view.setUint32(2, milliseconds % 2 ** 32);
    view.setUint8(6, (view.getUint8(6) & 0x0f) | 0x70);
    view.setUint8(8, (view.getUint8(8) & 0x3f) | 0x80);
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  };
