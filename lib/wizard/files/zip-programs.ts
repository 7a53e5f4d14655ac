/**
 * Which files of a zip may be run as programs. The library that unpacks does not tell, so this reads the archive's
 * list of files: PKZIP's APPNOTE, sections 4.3.12 and 4.3.16.
 */
const END = 0x06054b50;
const END_BYTES = 22;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const UNIX = 3;
const OWNER_MAY_RUN = 0o100;

const findEnd = (view: DataView): number => {
  for (let at = view.byteLength - END_BYTES; at >= 0; at -= 1)
    if (view.getUint32(at, true) === END) return at;
  return -1;
};

/** None where the archive was made on a system without such permissions, or has more entries than old zips can count. */
export const findPrograms = (bytes: Uint8Array): ReadonlySet<string> => {
  const programs = new Set<string>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end === -1) return programs;
  let at = view.getUint32(end + 16, true);
  while (at + ENTRY_BYTES <= end && view.getUint32(at, true) === ENTRY) {
    const [name, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true)) as [
      number,
      number,
      number,
    ];
    const mode = view.getUint16(at + 40, true);
    if (view.getUint8(at + 5) === UNIX && (mode & OWNER_MAY_RUN) !== 0)
      programs.add(new TextDecoder().decode(bytes.subarray(at + ENTRY_BYTES, at + ENTRY_BYTES + name)));
    at += ENTRY_BYTES + name + extra + comment;
  }
  return programs;
};
