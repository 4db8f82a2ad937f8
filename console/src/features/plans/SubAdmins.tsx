import { DeleteOutlined } from '@ant-design/icons';
import { Button, Form, Select } from 'antd';
import { type Ref, useId, useImperativeHandle, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MemberSelect, useMemberNames } from '@/shared/pickers';
import { everyKind, faultOf, KINDS, LEVELS, MOST_SUB_ADMINS, type StaffValues, type SubAdmin } from './staff';

/** The sub-admins of a group, as the part `sub_admins` of a form: each with their rights, and whom to add. */
export function SubAdmins() {
  const { t } = useTranslation('plans');
  const form = Form.useFormInstance<StaffValues>();
  const adder = useRef<HTMLDivElement>(null);
  const [twice, setTwice] = useState<string>();
  const twiceName = useMemberNames(twice ? [twice] : []).get(twice ?? '');
  const refused = async (subAdmin: SubAdmin) => {
    const fault = faultOf(subAdmin, form.getFieldValue('leader_id'));
    if (fault) throw new Error(t(`staff.${fault}`));
  };
  const pick = (member_id: string, add: (one: SubAdmin) => void) => {
    const isKnown = (form.getFieldValue('sub_admins') as SubAdmin[]).some(
      (one) => one.member_id === member_id,
    );
    setTwice(isKnown ? member_id : undefined);
    if (!isKnown) add({ member_id, rights: everyKind('none') });
  };
  return (
    <Form.List name="sub_admins">
      {(fields, { add, remove }) => (
        <>
          {fields.map(({ key, name }) => (
            <Form.Item
              key={key}
              name={name}
              className="sub-admin"
              rules={[{ validator: (_, value: SubAdmin) => refused(value) }]}
            >
              <RightsEditor
                onRemove={() => {
                  remove(name);
                  // What had the focus is gone: the next thing to do is there.
                  adder.current?.querySelector('input')?.focus();
                }}
              />
            </Form.Item>
          ))}
          {fields.length < MOST_SUB_ADMINS ? (
            <div className="sub-admin-add" ref={adder}>
              {/* Of several, of whom none is ever chosen: who is picked goes into the list. */}
              <MemberSelect
                multiple
                aria-label={t('staff.add')}
                placeholder={t('staff.add')}
                value={[]}
                onChange={([member_id]) => member_id && pick(member_id, add)}
              />
              <p role="status" className="place-hint">
                {twice && t('staff.twice', { name: twiceName ?? '…' })}
              </p>
            </div>
          ) : (
            <p className="place-hint">{t('staff.full', { count: MOST_SUB_ADMINS })}</p>
          )}
        </>
      )}
    </Form.List>
  );
}

/** What somebody may do of a group, for each kind of setting. Fits into a `Form.Item`. */
function RightsEditor(props: {
  value?: SubAdmin;
  onChange?: (value: SubAdmin) => void;
  onRemove: () => void;
  ref?: Ref<{ focus: () => void }>;
}) {
  const { value, onChange, onRemove, ref } = props;
  const { t } = useTranslation(['plans', 'common']);
  const ids = useId();
  const names = useMemberNames(value ? [value.member_id] : []);
  useImperativeHandle(ref, () => ({ focus: () => document.getElementById(`${ids}-people`)?.focus() }));
  if (!value) return null;
  const name = names.get(value.member_id) ?? '…';
  const setRights = (rights: Partial<SubAdmin['rights']>) =>
    onChange?.({ ...value, rights: { ...value.rights, ...rights } });
  return (
    <fieldset className="rights">
      <legend>{name}</legend>
      <div className="rights-acts">
        {(['read', 'write'] as const).map((level) => (
          <button
            key={level}
            type="button"
            className="link"
            aria-label={`${t(`staff.all.${level}`)} ${name}`}
            onClick={() => setRights(everyKind(level))}
          >
            {t(`staff.all.${level}`)}
          </button>
        ))}
        <Button
          type="text"
          size="small"
          danger
          icon={<DeleteOutlined />}
          aria-label={`${t('common:act.remove')} ${name}`}
          onClick={onRemove}
        />
      </div>
      <div className="rights-kinds">
        {KINDS.map((kind) => (
          <div key={kind}>
            <label htmlFor={`${ids}-${kind}`}>{t(`staff.kind.${kind}`)}</label>
            <Select
              id={`${ids}-${kind}`}
              value={value.rights[kind]}
              options={LEVELS.map((level) => ({ value: level, label: t(`staff.level.${level}`) }))}
              onChange={(level) => setRights({ [kind]: level })}
            />
          </div>
        ))}
      </div>
    </fieldset>
  );
}
