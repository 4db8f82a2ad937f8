import { CloseCircleFilled, SearchOutlined } from '@ant-design/icons';
import { Input, type InputProps } from 'antd';
import { useTranslation } from 'react-i18next';

interface Props extends Pick<InputProps, 'value' | 'defaultValue' | 'maxLength' | 'onChange'> {
  /** What is searched, which is read aloud and stands in the field while it is empty. */
  label: string;
}

/** Narrows a list down while one types, so that it needs no button. */
export function SearchField({ label, ...input }: Props) {
  const { t } = useTranslation();
  return (
    <Input
      {...input}
      type="search"
      aria-label={label}
      placeholder={label}
      prefix={<SearchOutlined />}
      allowClear={{ clearIcon: <CloseCircleFilled aria-label={t('act.clear')} /> }}
    />
  );
}
