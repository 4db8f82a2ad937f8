import { useAccess } from '@/shared/access/access';
import { pathsOf } from './builders';

export { paths, pathsOf } from './builders';

/** The addresses of the organization that one is in. */
export function usePaths() {
  return pathsOf(useAccess().org);
}
