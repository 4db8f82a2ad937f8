// What every icon is drawn by, the console's own and those inside Ant Design's parts: vite.config.ts puts it in the place
// of the library's. There an icon is an image that is named after its file, in English ("plus"), and a button is read
// as "plus New group". Here it is mere decoration, unless it was given a name; what holds it says what it is for.
import AntdIcon from '@ant-design/icons/es/components/AntdIconLight';
import type { ComponentProps } from 'react';

export default function BaseIcon(props: ComponentProps<typeof AntdIcon>) {
  const label = props['aria-label'] ?? props.title;
  // The library's name is overwritten by what is given, also by nothing.
  const role = props.role ?? (label === undefined ? undefined : 'img');
  return (
    <AntdIcon {...props} role={role} aria-label={label} aria-hidden={role === undefined ? true : undefined} />
  );
}
