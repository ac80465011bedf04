/** Returns whether a text can match both patterns, in which `*` matches any text and `?` any letter. */
export function overlap(one: string, other: string): boolean {
  // For each letter of `one`: the positions in `other` that a match can have reached.
  let places = pastStars(other, new Set([0]));
  for (const letter of one) {
    const next = letter === '*' ? new Set(from(places, other.length)) : stepped(other, places, letter);
    places = pastStars(other, next);
  }
  return places.has(other.length);
}

/** A star in `other` may match the empty text. */
function pastStars(other: string, places: ReadonlySet<number>): ReadonlySet<number> {
  const all = new Set(places);
  for (const place of all) if (other[place] === '*') all.add(place + 1);
  return all;
}

/** A star in `one` matches any rest of `other`. */
function from(places: ReadonlySet<number>, end: number): readonly number[] {
  const first = Math.min(...places);
  return Array.from({ length: Math.max(0, end - first + 1) }, (_, index) => first + index);
}

function stepped(other: string, places: ReadonlySet<number>, letter: string): ReadonlySet<number> {
  return new Set(
    [...places].flatMap((place) => {
      const symbol = other[place];
      if (symbol === '*') return [place];
      return symbol !== undefined && (symbol === letter || symbol === '?' || letter === '?')
        ? [place + 1]
        : [];
    }),
  );
}
