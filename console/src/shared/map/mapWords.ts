import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import type { MapWords } from './SiteMap';
import type { System } from './systems';

export function useMapWords(label: string): MapWords {
  const { t } = useTranslation();
  const format = useFormat();
  return useMemo(() => {
    const metres = (value: number) =>
      value >= 1000
        ? t('map.kilometres', { value: format.number(value / 1000) })
        : t('map.metres', { value: format.number(value) });
    return {
      label,
      zoomIn: t('map.zoomIn'),
      zoomOut: t('map.zoomOut'),
      grid: (value) => t('map.grid', { metres: metres(value) }),
      center: t('map.center'),
      radius: (value) => t('map.radius', { metres: metres(value) }),
      corner: (number) => t('map.corner', { number }),
      between: (number) => t('map.between', { number }),
    };
  }, [t, format, label]);
}

/** Which system coordinates are most likely to be of, where there is no map to say it. */
export function useLikelySystem(): System {
  const { organization } = useAccess();
  return ['Asia/Shanghai', 'Asia/Urumqi'].includes(organization.time_zone) ? 'gcj02' : 'wgs84';
}
