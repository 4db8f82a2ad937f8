import { CloseCircleFilled } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';

/** For `allowClear` of what one chooses from: Ant Design's own name for the button is "Clear" in every language. */
export function useClearable() {
  const { t } = useTranslation();
  return { clearIcon: <CloseCircleFilled />, label: t('act.clear') };
}
