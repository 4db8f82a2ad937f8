// Short words after something was done. The shell connects this with Ant Design, so that they wear the theme.
import type { MessageInstance } from 'antd/es/message/interface';

let instance: MessageInstance | undefined;

export function connectNotify(message: MessageInstance): void {
  instance = message;
}

export const notify = {
  success: (words: string) => void instance?.success(words),
  error: (words: string) => void instance?.error(words),
};
