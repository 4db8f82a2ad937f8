export default function ShiftsPage() {
  return null;
}
