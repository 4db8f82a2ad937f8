/** The address of an organization's part of the console; every other builder begins with it. */
export const organization = (org: string) => `/o/${encodeURIComponent(org)}`;

/** A part of an address that is not fixed. */
export const part = encodeURIComponent;

/** Filters behind an address. */
export function search(filters: Record<string, string | undefined>): string {
  const kept = Object.entries(filters).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return kept.length === 0 ? '' : `?${new URLSearchParams(kept)}`;
}
