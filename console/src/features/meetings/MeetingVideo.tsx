import { VideoCameraOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Form } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { FormDialog } from '@/shared/forms/FormDialog';
import { notify } from '@/shared/ui/notify';
import { VideoInput } from './VideoInput';
import { isAddress, setVideo, VIDEO, type Video, videoBody, videoOf } from './video';

/** Where one joins; the organizer also chooses where. */
export function MeetingVideo({ meeting, mayChange }: { meeting: string; mayChange: boolean }) {
  const { t } = useTranslation(['meetings', 'common']);
  const { org } = useAccess();
  const [changing, setChanging] = useState(false);
  // A signed address is of use for a while only, so it is read anew.
  const query = useQuery({ ...videoOf(org, meeting), staleTime: 0 });
  const video = query.data;
  if (query.isPending) return '…';
  if (!video) return t('video.failed');
  return (
    <div className="meeting-video">
      {video.url ? (
        <Button
          type="primary"
          icon={<VideoCameraOutlined />}
          href={video.url}
          target="_blank"
          rel="noopener noreferrer"
        >
          {t('video.join')}
        </Button>
      ) : (
        <span>{video.kind === 'none' ? t('video.none') : t('video.gone')}</span>
      )}
      {mayChange && (
        <Button type="link" size="small" onClick={() => setChanging(true)}>
          {t('video.change')}
        </Button>
      )}
      {changing && (
        <ChangeVideo
          meeting={meeting}
          // Of a server's room the address is the service's matter.
          now={{ kind: video.kind, url: video.kind === 'static' ? (video.url ?? '') : '' }}
          onClose={() => setChanging(false)}
        />
      )}
    </div>
  );
}

function ChangeVideo(props: { meeting: string; now: Video; onClose: () => void }) {
  const { t } = useTranslation('meetings');
  const { org } = useAccess();
  const save = useAct((video: Video) => setVideo(org, props.meeting, videoBody(video)), VIDEO);
  return (
    <FormDialog<{ video: Video }>
      open
      onClose={props.onClose}
      title={t('video.title')}
      initial={{ values: { video: props.now }, version: 0 }}
      submit={async ({ video }) => {
        await save.mutateAsync(video);
        notify.success(t('video.saved'));
      }}
    >
      <VideoField />
    </FormDialog>
  );
}

/** The field of a form that asks for it. */
export function VideoField() {
  const { t } = useTranslation('meetings');
  return (
    <Form.Item
      name="video"
      label={t('video.label')}
      extra={t('video.help')}
      rules={[
        {
          validator: (_rule, { kind, url }: Video) =>
            kind === 'static' && !isAddress(url)
              ? Promise.reject(new Error(t('video.noAddress')))
              : Promise.resolve(),
        },
      ]}
    >
      <VideoInput />
    </Form.Item>
  );
}
