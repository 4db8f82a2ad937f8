/** Where one wanted to go before one was stopped: an address of the console, with a single slash, and of no other host. */
export function returnTarget(returnTo: string | undefined, otherwise: string) {
  const own = returnTo !== undefined && /^\/(?![/\\])/.test(returnTo);
  const [to = '', query = ''] = (own ? returnTo : otherwise).split('?');
  return { to, search: Object.fromEntries(new URLSearchParams(query)) as never };
}
