import { DownloadOutlined, PlusOutlined, UploadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Tag } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemWords, useAct } from '@/api';
import { useConsoleConfig } from '@/api/config';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { useLanguage } from '@/shared/i18n/language';
import { useLikelySystem, useMapWords } from '@/shared/map/mapWords';
import { SiteMap } from '@/shared/map/SiteMap';
import { parsePosition, sizeOf } from '@/shared/map/shapes';
import { type Position, SYSTEMS, type System } from '@/shared/map/systems';
import { useSearchState } from '@/shared/searchState';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/Page';
import { RowActs } from '@/shared/ui/RowActs';
import { SearchField } from '@/shared/ui/SearchField';
import { download } from './download';
import './plans.css';
import { SiteForm } from './SiteForm';
import { SitesImport } from './SitesImport';
import { CHANGES, exportAll, itemOf, remove, type Site, shapeOf, sitesOf } from './sites';

type Open = { kind: 'create' | 'import' } | { kind: 'edit' | 'remove'; site: Site } | undefined;

export default function SitesPage() {
  const { t } = useTranslation(['plans', 'common']);
  const [language] = useLanguage();
  const format = useFormat();
  const { org } = useAccess();
  const config = useConsoleConfig();
  const likely = useLikelySystem();
  const tiles = config.data?.map ?? null;
  const system: System = SYSTEMS.find((known) => known === tiles?.coordinate_system) ?? likely;
  const [{ q, site: selected }, setFilters] = useSearchState(['q', 'site']);
  const [open, setOpen] = useState<Open>();
  const [look, setLook] = useState<{ system: System; positions: Position[]; mark?: boolean }>();
  const words = useMapWords(t('sites.map'));
  const query = useQuery(sitesOf(org));
  const all = useMemo(() => query.data ?? [], [query.data]);
  const items = useMemo(() => all.map(itemOf), [all]);
  const typed = q ? parsePosition(q) : undefined;
  const rows = q && !typed ? all.filter(({ name }) => name.toLowerCase().includes(q.toLowerCase())) : all;
  const removal = useAct((id: string) => remove(org, id), CHANGES);
  const saving = useAct(async () => {
    download('sites.geojson', 'application/geo+json', JSON.stringify(await exportAll(org), null, 2));
  }, []);
  const close = () => setOpen(undefined);

  const show = (site: Site) => {
    setFilters({ site: site.id });
    const shape = shapeOf(site);
    setLook({
      system: site.coordinate_system,
      positions: shape.kind === 'circle' ? [shape.center] : shape.polygons.flat(2),
    });
  };
  const search = (text: string) => {
    setFilters({ q: text });
    const position = parsePosition(text);
    if (position) setLook({ system, positions: [position], mark: true });
  };

  return (
    <Page
      title={t('sites.title')}
      intro={t('sites.intro')}
      actions={
        <>
          <Button icon={<UploadOutlined />} onClick={() => setOpen({ kind: 'import' })}>
            {t('sites.import.button')}
          </Button>
          <Button
            icon={<DownloadOutlined />}
            loading={saving.isPending}
            disabled={all.length === 0}
            onClick={() =>
              saving.mutate(undefined, {
                onError: (error) => notify.error(problemWords(error, language).title),
              })
            }
          >
            {t('sites.export')}
          </Button>
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen({ kind: 'create' })}>
            {t('sites.new')}
          </Button>
        </>
      }
    >
      <ListStates
        query={query}
        isEmpty={all.length === 0}
        empty={{
          title: t('sites.empty'),
          help: t('sites.emptyHelp'),
          action: (
            <Button type="primary" onClick={() => setOpen({ kind: 'create' })}>
              {t('sites.new')}
            </Button>
          ),
        }}
      >
        <div className="sites">
          <section className="sites-list" aria-label={t('sites.title')}>
            <SearchField
              label={t('sites.search')}
              value={q ?? ''}
              onChange={(event) => search(event.target.value)}
            />
            {typed && (
              <p className="place-hint" role="status">
                {t('sites.looking', { system: t(`sites.systems.${system}`) })}
              </p>
            )}
            {rows.length === 0 && (
              <p className="place-hint" role="status">
                {t('common:list.noMatch')}
              </p>
            )}
            <ul>
              {rows.map((site) => {
                const shape = shapeOf(site);
                return (
                  <li key={site.id} data-selected={site.id === selected}>
                    <button
                      type="button"
                      className="site-row"
                      aria-pressed={site.id === selected}
                      onClick={() => show(site)}
                    >
                      <strong>{site.name}</strong>
                      <span>
                        {shape.kind === 'circle'
                          ? t('sites.circleOf', { radius: format.number(shape.radius) })
                          : t('sites.areaOf', { size: format.number(Math.round(sizeOf(shape.polygons))) })}
                        {' · '}
                        {t(`sites.systemShort.${site.coordinate_system}`)}
                      </span>
                      <span>
                        {t(`sites.admit.${site.admits}`)}
                        {site.wifi.length > 0 && (
                          <Tag>{t('sites.wifiCount', { count: site.wifi.length })}</Tag>
                        )}
                        {site.networks.length > 0 && (
                          <Tag>{t('sites.networkCount', { count: site.networks.length })}</Tag>
                        )}
                      </span>
                    </button>
                    <span className="site-acts">
                      <RowActs
                        name={site.name}
                        onEdit={() => setOpen({ kind: 'edit', site })}
                        onRemove={() => setOpen({ kind: 'remove', site })}
                      />
                    </span>
                  </li>
                );
              })}
            </ul>
          </section>
          <SiteMap
            words={words}
            items={items}
            selected={selected}
            look={look}
            height="100%"
            onSelect={(id) => setFilters({ site: id })}
          />
        </div>
      </ListStates>
      {open?.kind === 'create' && <SiteForm sites={all} system={system} onClose={close} />}
      {open?.kind === 'edit' && <SiteForm site={open.site} sites={all} system={system} onClose={close} />}
      {open?.kind === 'import' && <SitesImport onClose={close} />}
      {open?.kind === 'remove' && (
        <ConfirmDestructive
          open
          onClose={close}
          title={t('sites.remove.title', { name: open.site.name })}
          happens={t('sites.remove.happens')}
          undo={t('sites.remove.undo')}
          label={t('common:act.remove')}
          act={async () => {
            await removal.mutateAsync(open.site.id);
            notify.success(t('sites.remove.done', { name: open.site.name }));
          }}
        />
      )}
    </Page>
  );
}
