/** Whether some text fits both patterns, in which `*` stands for any text and `?` for any letter. */
export function overlap(one: string, other: string): boolean {
  // Of each row: where in `other` one can be, once `one` is read up to there.
  let places = pastStars(other, new Set([0]));
  for (const letter of one) {
    const next = letter === '*' ? new Set(from(places, other.length)) : stepped(other, places, letter);
    places = pastStars(other, next);
  }
  return places.has(other.length);
}

/** A star of `other` may stand for nothing. */
function pastStars(other: string, places: ReadonlySet<number>): ReadonlySet<number> {
  const all = new Set(places);
  for (const place of all) if (other[place] === '*') all.add(place + 1);
  return all;
}

/** A star of `one` reads whatever follows in `other`. */
function from(places: ReadonlySet<number>, end: number): readonly number[] {
  const first = Math.min(...places);
  return Array.from({ length: Math.max(0, end - first + 1) }, (_, index) => first + index);
}

function stepped(other: string, places: ReadonlySet<number>, letter: string): ReadonlySet<number> {
  return new Set(
    [...places].flatMap((place) => {
      const there = other[place];
      if (there === '*') return [place];
      return there !== undefined && (there === letter || there === '?' || letter === '?') ? [place + 1] : [];
    }),
  );
}
