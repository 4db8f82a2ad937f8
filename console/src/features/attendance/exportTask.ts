// Following an export over pages: the one part of the reports that is in the first load.
import { client, exhaustive, type Schema, unwrap } from '@/api';
import type { TaskProgress, TaskReader } from '@/shared/tasks/tasks';

export const exportProgress: TaskReader = async ({ org, id }) =>
  progressOf(
    await unwrap(
      client.GET('/v1/organizations/{org_id}/attendance/exports/{export_id}', {
        params: { path: { org_id: org, export_id: id } },
      }),
    ),
  );

export function progressOf(
  file: Pick<Schema<'AttendanceExport'>, 'state' | 'people' | 'people_written' | 'reason'>,
): TaskProgress {
  switch (file.state) {
    case 'waiting':
    case 'running':
      return { state: 'running', done: file.people_written, total: file.people };
    case 'done':
      return { state: 'done' };
    case 'failed':
      return { state: 'failed', ...(file.reason != null && { words: file.reason }) };
    default:
      return exhaustive(file.state);
  }
}
