import { expect, test } from 'vitest';
import { LIVE, LIVE_SLOWLY } from './registry';

// docs/realtime.md: who decides is not told of new field work and doubts, but of the board.
test('what waits for a decision is read again when the board changes', () => {
  const kinds = { ...LIVE, ...LIVE_SLOWLY };
  for (const list of ['field-work', 'doubts'] as const)
    expect(kinds['attendance.board_changed']).toContain(`/v1/organizations/{org_id}/attendance/${list}`);
});
