import { SyncOutlined } from '@ant-design/icons';
import { useQueries } from '@tanstack/react-query';
import { Badge, Button, Popover, Progress } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem, reasonWords } from '@/api';
import { useAccess } from '@/shared/access/access';
import { SendingBar } from '@/shared/files/SendingBar';
import { useSending } from '@/shared/files/sending';
import { useLanguage } from '@/shared/i18n/language';
import { dismiss, report, type Task, useTasks } from '@/shared/tasks/tasks';
import { AppLink } from '@/shared/ui/AppLink';
import { TASK_READERS } from './registry';

/** The organization's long work that this person began, from every page. */
export function Tasks() {
  const { t } = useTranslation();
  const { org } = useAccess();
  const tasks = useTasks().filter((task) => task.org === org);
  const running = tasks.filter((task) => task.progress.state === 'running');
  const sending = useSending();
  const count = running.length + sending.length;
  const answers = useQueries({
    queries: running.map((task) => ({
      queryKey: ['task', task.kind, task.id],
      queryFn: async () => (await TASK_READERS[task.kind]?.(task)) ?? ({ state: 'failed' } as const),
      refetchInterval: 2_000,
      gcTime: 0,
    })),
  });
  useEffect(() => {
    running.forEach((task, index) => {
      const answer = answers[index];
      if (isProblem(answer?.error, 'not_found')) report(task, { state: 'failed' });
      else if (answer?.data && JSON.stringify(answer.data) !== JSON.stringify(task.progress))
        report(task, answer.data);
    });
  }, [running, answers]);
  if (tasks.length + sending.length === 0) return null;
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      content={
        <section aria-label={t('tasks.label')}>
          <strong>{t('tasks.label')}</strong>
          {sending.map(({ file, sent }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two files may have one name
            <div className="task" key={index}>
              <div className="task-head">{t('tasks.sending', { name: file.name })}</div>
              <SendingBar file={file} sent={sent} />
            </div>
          ))}
          {tasks.map((task) => (
            <TaskRow key={`${task.kind} ${task.id}`} task={task} />
          ))}
        </section>
      }
    >
      <Badge count={count} size="small">
        <Button type="text" icon={<SyncOutlined spin={count > 0} />} aria-label={t('tasks.label')} />
      </Badge>
    </Popover>
  );
}

function TaskRow({ task }: { task: Task }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const { progress } = task;
  const share =
    progress.state === 'running' && progress.total
      ? Math.floor((100 * (progress.done ?? 0)) / progress.total)
      : 0;
  return (
    <div className="task">
      <div className="task-head">
        {task.href === undefined ? <span>{task.title}</span> : <AppLink to={task.href}>{task.title}</AppLink>}
        {progress.state !== 'running' && (
          <Button size="small" type="text" onClick={() => dismiss(task)}>
            {t('act.dismiss')}
          </Button>
        )}
      </div>
      {progress.state === 'running' ? (
        <Progress percent={share} size="small" status="active" aria-label={task.title} />
      ) : (
        <span>{reasonWords(progress.words, language) ?? t(`tasks.${progress.state}`)}</span>
      )}
    </div>
  );
}
