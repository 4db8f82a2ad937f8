import PlusOutlined from '@ant-design/icons/es/icons/PlusOutlined';
import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';

test('an icon adds nothing to the name of what it is in', () => {
  render(
    <button type="button">
      <PlusOutlined /> New group
    </button>,
  );
  expect(screen.getByRole('button', { name: 'New group' }).querySelector('svg')).not.toBeNull();
  expect(screen.queryByRole('img')).toBeNull();
});

test('an icon with a name is an image of that name', () => {
  render(
    <>
      <PlusOutlined aria-label="More" />
      <PlusOutlined title="Pinned" />
    </>,
  );
  expect(screen.getByRole('img', { name: 'More' })).not.toBeNull();
  expect(screen.getByRole('img', { name: 'Pinned' })).not.toBeNull();
});

test('an icon that is a button stays one', () => {
  render(<PlusOutlined role="button" aria-label="Show" />);
  expect(screen.getByRole('button', { name: 'Show' })).not.toBeNull();
});
