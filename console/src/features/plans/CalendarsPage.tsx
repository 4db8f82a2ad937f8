export default function CalendarsPage() {
  return null;
}
