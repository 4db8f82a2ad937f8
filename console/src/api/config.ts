import { queryOptions, useQuery } from '@tanstack/react-query';
import { readConfig } from './session';

const config = queryOptions({
  queryKey: ['/v1/console/config'],
  queryFn: readConfig,
  staleTime: Number.POSITIVE_INFINITY,
});

/** What this installation is: its version, and where maps come from. */
export function useConsoleConfig() {
  return useQuery(config);
}
